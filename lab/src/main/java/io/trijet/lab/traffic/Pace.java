// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// When the next message of a run is due. Pure.
///
/// Messages that could not be sent in time are not made up for in a burst: whoever comes late takes the next moment.
public sealed interface Pace {
    /// One after the other, without waiting.
    record Unhurried() implements Pace {}

    /// The same number in each second.
    record Steady(int perSecond) implements Pace {
        public Steady {
            if (perSecond < 1) throw new IllegalArgumentException("a pace of " + perSecond + " per second is none");
        }
    }

    /// Between two messages; zero if there is no pace to keep.
    default Duration interval() {
        return switch (this) {
            case Unhurried() -> Duration.ZERO;
            case Steady(int perSecond) -> Duration.ofNanos(TimeUnit.SECONDS.toNanos(1) / perSecond);
        };
    }

    /// When the message after the one that was due at `lastNanos` is due, as of now.
    default long nextNanos(long lastNanos, long nowNanos) {
        long next = lastNanos + interval().toNanos();
        return next - nowNanos < 0 ? nowNanos : next;
    }
}
