// SPDX-License-Identifier: Apache-2.0
/// A cluster of node processes on this machine: its layout, its files, its processes, and the HTTP each node
/// speaks.
///
/// Read `ClusterPlan` (who listens where), `ClusterDirectory` (what lies on the disk), then `NodeProcess` (one
/// child process) and `NodeHttp` (what to ask it); `RollingRestart` restarts all, one by one. The lab, the
/// benchmark and the failover trials start their nodes through here. Nothing here decides anything about
/// replication: nodes are outsiders' black boxes.
@NullMarked
package io.trijet.tools.cluster;

import org.jspecify.annotations.NullMarked;
