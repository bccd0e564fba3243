// SPDX-License-Identifier: Apache-2.0
package io.trijet.watchdog;

import java.time.Duration;
import java.util.Set;

/// When a node that died by itself is started again, and how soon. Pure.
///
/// At once, as a rule: until it is back its clients have one node less. One that dies again and again right
/// after its start is given more and more time, and in the end left to a person.
public final class RestartRule {
    /// Exit codes above are this and the number of the signal that ended the process.
    public static final int ENDED_BY_SIGNAL = 128;

    static final int MOST_QUICK_DEATHS = 8;
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /// What a node says whose arguments, configuration or data are refused: it would say so again.
    private static final Set<Integer> REFUSED = Set.of(2, 64, 77, 78);

    private RestartRule() {}

    /// True for a life so short that the next will hardly be better.
    public static boolean isQuick(long livedNanos) {
        return livedNanos < QUICK.toNanos();
    }

    /// True for a node that would not have what it was given.
    public static boolean isRefusal(int exitCode) {
        return REFUSED.contains(exitCode);
    }

    /// `quickDeaths`: how many short lives it had in a row.
    public static boolean mayRestart(int exitCode, int quickDeaths) {
        return !isRefusal(exitCode) && quickDeaths < MOST_QUICK_DEATHS;
    }

    public static Duration pause(int quickDeaths) {
        var pause = SHORTEST.multipliedBy(1L << Math.min(quickDeaths, 10));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
