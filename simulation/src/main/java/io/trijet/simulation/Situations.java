// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Mode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /// What never happened although it can: in the mode that is given, or in any.
    List<Situation> missing(Optional<Mode> mode) {
        return List.of(Situation.values()).stream()
                .filter(situation -> times(situation) == 0)
                .filter(situation -> mode.isEmpty() || situation.isPossible(mode.get()))
                .toList();
    }

    Map<String, Long> metrics() {
        return counted;
    }
}
