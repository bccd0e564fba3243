// SPDX-License-Identifier: Apache-2.0
/// The node as a process: `Main`, its configuration, and the assembly of the real doors around a `BrokerNode`.
///
/// Read `Main`, then `config` (what the operator said), then `Node` (what is built from it, in which order
/// it starts and stops). `ParentProcess` is the other process of `server --watchdog`. `real` opens the
/// doors, `remoting` serves RocketMQ's clients, `http` people and monitors, `metrics` counts.
@NullMarked
package io.trijet.server;

import org.jspecify.annotations.NullMarked;
