// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what was met: by the simulator (`Situation`) and by the nodes themselves (their fault metrics).
final class Situations {
    private final EnumMap<Situation, Long> met = new EnumMap<>(Situation.class);
    private final TreeMap<String, Long> counted = new TreeMap<>();

    void met(Situation situation) {
        met(situation, 1);
    }

    void met(Situation situation, long times) {
        if (times > 0) met.merge(situation, times, Long::sum);
    }

    void counted(Map<String, Long> metrics) {
        metrics.forEach((name, count) -> counted.merge(name, count, Long::sum));
    }

    void add(Situations other) {
        other.met.forEach(this::met);
        counted(other.counted);
    }

    long times(Situation situation) {
        return met.getOrDefault(situation, 0L);
    }

    /// What never happened.
    List<Situation> missing() {
        return List.of(Situation.values()).stream()
                .filter(situation -> times(situation) == 0)
                .toList();
    }

    Map<String, Long> metrics() {
        return counted;
    }
}
