// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Meter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Levels that every group has of its own and a node shows as one: their sum. Each group's lane sets its own part.
public final class Gauges {
    private record Parts(AtomicLongArray ofGroup, AtomicLong sum) {}

    private final Meter meter;
    private final int groups;
    private final Map<BrokerMetric, Parts> parts = new ConcurrentHashMap<>();

    Gauges(Meter meter, int groups) {
        this.meter = meter;
        this.groups = groups;
    }

    public void set(BrokerMetric metric, int groupNumber, long value) {
        var known = parts.computeIfAbsent(metric, _ -> new Parts(new AtomicLongArray(groups), new AtomicLong()));
        long before = known.ofGroup.getAndSet(groupNumber, value);
        meter.set(metric, known.sum.addAndGet(value - before));
    }
}
