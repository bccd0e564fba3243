// SPDX-License-Identifier: Apache-2.0
/// What a RocketMQ broker and name server do with a replicated log.
///
/// Start with `BrokerNode` (assembly) and `GroupReplica` (one group on its lane: log, replication, state,
/// indexer). `door` finds the group that a frame concerns, whose `Reception` handles it or hands it over; it
/// becomes a `Request` with an `Exchange`, and is answered by the `Handler` registered for its class.
/// `NodeParts` is what the groups of a node share. `state` is what the log makes of topics, groups and offsets;
/// `send`, `pull`, `topic`, `group`, `route` and `retry` hold the handlers of one idea each. Nothing here knows
/// a socket, a file or a mode of replication.
@NullMarked
package io.trijet.broker;

import org.jspecify.annotations.NullMarked;
