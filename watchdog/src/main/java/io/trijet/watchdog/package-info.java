// SPDX-License-Identifier: Apache-2.0
/// Turns hangs into deaths, and deaths into new starts.
///
/// `WatchdogRule` decides when a node that does not answer is taken for hung, `RestartRule` whether and
/// when one that died is started again; `Watchdog` asks on a thread of its own. Who the nodes are, how they
/// are asked and how they are killed is its ward's: the lab's, a failover trial's, or that of `server`,
/// which can be the parent of its own node.
@NullMarked
package io.trijet.watchdog;

import org.jspecify.annotations.NullMarked;
