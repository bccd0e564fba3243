// SPDX-License-Identifier: Apache-2.0
/// A whole cluster of real brokers in one thread and virtual time, driven and broken from one seed.
///
/// Read `Plan` (what a seed decides), `SimulatedCluster` and `Member` (real `BrokerNode`s on simulated machines),
/// `Caller` (a client machine that speaks the real protocol), `SimulatedProducer`, `SimulatedConsumer`, `Operator`,
/// `Breaker` (the faults), `Watcher` (checks while it runs), `Run` (one seed from forming the cluster to the verdict)
/// and `Main`. Judging is the business of `checker`.
@NullMarked
package io.trijet.simulation;

import org.jspecify.annotations.NullMarked;
