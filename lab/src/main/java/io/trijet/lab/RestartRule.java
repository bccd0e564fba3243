// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.time.Duration;

/// When a node that died by itself is started again, and how soon. Pure.
///
/// At once, as a rule: until it is back its clients have one node less. One that dies again and again right after
/// its start is given more and more time, and in the end left to a person.
final class RestartRule {
    static final int MOST_QUICK_DEATHS = 8;
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /// What the server says when its configuration or data is refused: it would say so again.
    private static final int REFUSED = 78;

    private RestartRule() {}

    /// True for a life so short that the next will hardly be better.
    static boolean isQuick(long livedNanos) {
        return livedNanos < QUICK.toNanos();
    }

    /// `quickDeaths`: how many short lives it had in a row.
    static boolean mayRestart(int exitCode, int quickDeaths) {
        return exitCode != REFUSED && quickDeaths < MOST_QUICK_DEATHS;
    }

    static Duration pause(int quickDeaths) {
        var pause = SHORTEST.multipliedBy(1L << Math.min(quickDeaths, 10));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
