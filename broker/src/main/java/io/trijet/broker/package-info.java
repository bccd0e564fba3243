// SPDX-License-Identifier: Apache-2.0
/// What a RocketMQ broker and name server do with a replicated log.
///
/// Start with `BrokerNode` (assembly and front door) and `GroupReplica` (one group on its lane: log, replication,
/// state, indexer). A request arrives as a frame, becomes a `Request` with an `Exchange`, and is answered by the
/// `Handler`
/// registered for its class. `state` is what the log makes of topics, groups and offsets; `send`, `pull`, `topic`,
/// `group`, `route` and `retry` hold the handlers of one idea each. Nothing here knows a socket, a file or a mode of
/// replication.
@NullMarked
package io.trijet.broker;

import org.jspecify.annotations.NullMarked;
