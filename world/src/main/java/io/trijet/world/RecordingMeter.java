// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Meter;
import io.trijet.environment.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Remembers every number, so that a test can assert that a fault was counted.
public final class RecordingMeter implements Meter {
    private static final int OBSERVATIONS_KEPT = 10_000;

    private final Map<Metric, Long> counts = new LinkedHashMap<>();
    private final Map<Metric, Long> gauges = new LinkedHashMap<>();
    private final Map<Metric, List<Long>> observations = new LinkedHashMap<>();

    @Override
    public void add(Metric metric, long amount) {
        counts.merge(metric, amount, Long::sum);
    }

    @Override
    public void set(Metric metric, long value) {
        gauges.put(metric, value);
    }

    @Override
    public void observe(Metric metric, long value) {
        add(metric, 1);
        var values = observations.computeIfAbsent(metric, _ -> new ArrayList<>());
        if (values.size() < OBSERVATIONS_KEPT) values.add(value);
    }

    /// What was added up; 0 if never. For a histogram the number of observations.
    public long count(Metric metric) {
        return counts.getOrDefault(metric, 0L);
    }

    /// The last value set; 0 if never.
    public long gauge(Metric metric) {
        return gauges.getOrDefault(metric, 0L);
    }

    /// The first observations, in order.
    public List<Long> observations(Metric metric) {
        return List.copyOf(observations.getOrDefault(metric, List.of()));
    }

    /// Every counter that was ever touched, by name.
    public SortedMap<String, Long> counts() {
        var byName = new TreeMap<String, Long>(Comparator.naturalOrder());
        counts.forEach((metric, count) -> byName.merge(metric.name(), count, Long::sum));
        return byName;
    }
}
