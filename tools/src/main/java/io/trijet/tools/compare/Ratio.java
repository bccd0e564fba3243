// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import java.util.ArrayList;
import java.util.List;

/// Ours divided by theirs, in one mode: `throughput` (more is better for us), `p99` and `cpu` (less is). Each round is
/// one run of ours and the run of theirs that followed it; `median`, `min` and `max` are those of the rounds.
public record Ratio(
        String mode, String system, String figure, double median, double min, double max, List<Double> rounds) {
    private static final double UNIT = 1_000;

    public Ratio {
        rounds = List.copyOf(rounds);
    }

    /// Of every figure. A figure of theirs that is 0 has no ratio.
    static List<Ratio> all(ModeResult ours, ModeResult theirs) {
        var ratios = new ArrayList<Ratio>();
        for (var figure : Figure.values()) {
            var rounds = new ArrayList<Double>();
            for (int i = 0; i < ours.runs().size(); i++) {
                double their = figure.of(theirs.runs().get(i));
                if (their > 0) rounds.add(rounded(figure.of(ours.runs().get(i)) / their));
            }
            if (!rounds.isEmpty()) ratios.add(of(ours.mode(), theirs.system(), figure, rounds));
        }
        return List.copyOf(ratios);
    }

    private static Ratio of(String mode, String system, Figure figure, List<Double> rounds) {
        var values = rounds.stream().mapToDouble(Double::doubleValue).toArray();
        return new Ratio(
                mode,
                system,
                figure.word(),
                rounded(Run.median(values)),
                rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                rounds);
    }

    private static double rounded(double value) {
        return Math.round(value * UNIT) / UNIT;
    }
}
