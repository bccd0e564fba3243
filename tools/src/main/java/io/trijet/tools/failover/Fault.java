// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

/// What is done to the cluster.
enum Fault {
    /// kill -9 of the busiest leader.
    KILL,
    /// SIGSTOP of the busiest leader, and SIGCONT later.
    PAUSE,
    /// All nodes restarted, one after the other.
    ROLLING
}
