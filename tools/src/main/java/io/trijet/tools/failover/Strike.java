// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.NodePlan;
import java.util.SortedMap;

/// A fault that was done: to whom, which groups it led and in which term, and when, by both of this machine's
/// clocks.
record Strike(NodePlan node, String busiest, SortedMap<String, Long> led, long atNanos, long atMillis) {}
