// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// How a cluster replicates.
public enum Mode {
    /// One node, no replica.
    SINGLE,
    /// The leader answers on its own; replicas follow behind (RocketMQ: ASYNC_MASTER).
    ASYNC,
    /// The leader answers when a replica has it too (RocketMQ: SYNC_MASTER).
    SYNC,
    /// The members elect their leader, who answers when a majority has it (RocketMQ: DLEDGER).
    RAFT
}
