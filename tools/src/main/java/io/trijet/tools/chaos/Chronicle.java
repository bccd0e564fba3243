// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What happened when, in a run: told at once and remembered. Any thread.
final class Chronicle {
    private final long beganNanos = System.nanoTime();
    private final Consumer<String> progress;
    private final List<Event> events = new ArrayList<>();

    /// So many seconds after the run began.
    record Event(double seconds, String what) {}

    Chronicle(Consumer<String> progress) {
        this.progress = progress;
    }

    synchronized void note(String what) {
        double seconds = seconds(System.nanoTime());
        events.add(new Event(seconds, what));
        progress.accept(String.format(Locale.ROOT, "  %6.1f s  %s", seconds, what));
    }

    /// Since the beginning, to a tenth.
    double seconds(long nanos) {
        return Math.round((nanos - beganNanos) / 1e8) / 10.0;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }
}
