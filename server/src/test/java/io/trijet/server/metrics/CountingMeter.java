// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import io.trijet.environment.Meter;
import io.trijet.environment.Metric;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts for tests whose code counts on several threads.
public final class CountingMeter implements Meter {
    private final Map<Metric, Long> numbers = new ConcurrentHashMap<>();

    @Override
    public void add(Metric metric, long amount) {
        numbers.merge(metric, amount, Long::sum);
    }

    @Override
    public void set(Metric metric, long value) {
        numbers.put(metric, value);
    }

    @Override
    public void observe(Metric metric, long value) {
        add(metric, 1);
    }

    /// A counter's sum, or a gauge's last value.
    public long count(Metric metric) {
        return numbers.getOrDefault(metric, 0L);
    }
}
