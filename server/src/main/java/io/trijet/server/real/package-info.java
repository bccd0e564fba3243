// SPDX-License-Identifier: Apache-2.0
/// The doors of `environment`, opened to the real world: clock, event loops as lanes, files, and the network between
/// members.
///
/// Read `EventLoops` and `PassEnd` first: a lane is a Netty event loop that also owns its connections, and everything
/// that one pass of the loop gathered leaves together at the end of that pass. Then `FileDisk`, then `TcpNetwork`
/// (`MemberConnection`, `Handshake`, `Outbox`). Nothing here decides anything about messages or replication.
@NullMarked
package io.trijet.server.real;

import org.jspecify.annotations.NullMarked;
