// SPDX-License-Identifier: Apache-2.0
/// Consumer groups: who their members are, how far they have come, and who owns which queue.
///
/// Members: `ClientRegistry` knows who is connected, `Clients` takes their heartbeats and tells a group when it
/// changes, `ClientExchange` tells the other nodes and hears from them, `KnownClients` is all of them together,
/// `GroupInsight` shows it, `Relays` asks clients on a tool's behalf. Progress: `ConsumerOffsets` is what
/// groups have committed, `OffsetHandler` answers about it and about queues' beginnings, ends and times.
/// Ownership: `LockRule` decides, `QueueLocks` carries it out. `Groups` and `GroupAdministration` make and
/// change groups.
///
/// What must survive the leader (groups, offsets, owners) is broker state and changes only through the log. What a
/// heartbeat says is not: clients send it again when they reconnect, and nodes tell each other.
@NullMarked
package io.trijet.broker.group;

import org.jspecify.annotations.NullMarked;
