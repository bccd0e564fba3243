// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

import java.time.Duration;
import java.util.Optional;

/// How long a caller wants to wait for the end of what it asked for (`?wait=`). Pure.
public final class Waiting {
    /// Longer than anything takes.
    public static final Duration TO_THE_END = Duration.ofHours(24);

    private static final int LONGEST_SECONDS = 3_600;

    private Waiting() {}

    /// Seconds, `false` for not at all, `true` or nothing for to the end.
    public static Duration parse(Optional<String> word) {
        if (word.isEmpty() || word.get().equals("true")) return TO_THE_END;
        if (word.get().equals("false")) return Duration.ZERO;
        try {
            int seconds = Integer.parseInt(word.get());
            if (seconds >= 0 && seconds <= LONGEST_SECONDS) return Duration.ofSeconds(seconds);
        } catch (NumberFormatException e) {
            throw new Problem(400, "wait=" + word.get() + " is not a number of seconds", hint(), e);
        }
        throw Problem.badParameter("wait=" + word.get() + " is out of range", hint());
    }

    private static String hint() {
        return "wait is a number of seconds from 0 to " + LONGEST_SECONDS + ", true or false";
    }
}
