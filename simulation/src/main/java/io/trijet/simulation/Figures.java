// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import java.util.Locale;

/// How much was simulated: what a run, or many, are worth for the time they took.
///
/// - `events`: happenings in the virtual world.
/// - `acknowledged`: messages that a producer was told to be safe.
/// - `elections`: terms that were opened.
/// - `cuts`: tails of a log that were cut because another member's went on differently.
/// - `recoveries`: processes that began on what an earlier one left on the disk.
record Figures(long events, long acknowledged, long elections, long cuts, long recoveries, long virtualNanos) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

    private static final double MINUTE = 60.0 * Plan.SECOND;

    Figures plus(Figures other) {
        return new Figures(
                events + other.events,
                acknowledged + other.acknowledged,
                elections + other.elections,
                cuts + other.cuts,
                recoveries + other.recoveries,
                virtualNanos + other.virtualNanos);
    }

    /// `cpuNanos` is what all of it took of a processor.
    String perCpuMinute(long cpuNanos) {
        double minutes = Math.max(1, cpuNanos) / MINUTE;
        return String.format(
                Locale.ROOT,
                "per CPU minute: %,.0f events, %,.0f acknowledged messages, %,.0f elections, %,.0f cuts,"
                        + " %,.0f recoveries; %.1f CPU minutes for %.1f virtual hours",
                events / minutes,
                acknowledged / minutes,
                elections / minutes,
                cuts / minutes,
                recoveries / minutes,
                minutes,
                virtualNanos / MINUTE / 60);
    }
}
