// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cli.Terminal;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a run is, on standard error: a bar that moves on a terminal, else a line now and then.
public final class ProgressBar implements Progress.Shown {
    private static final int WIDTH = 30;
    private static final long REDRAW_MILLIS = 200;
    private static final long LINE_MILLIS = 5_000;

    private final PrintWriter err;
    private final String what;
    private final long total;
    private final LongSupplier done;
    private final boolean isTerminal;
    private final long startNanos = System.nanoTime();
    private final Thread painter;

    private ProgressBar(PrintWriter err, String what, long total, LongSupplier done, boolean isTerminal) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.done = done;
        this.isTerminal = isTerminal;
        painter = Thread.ofVirtual().name("progress").unstarted(this::paint);
    }

    static ProgressBar start(PrintWriter err, String what, long total, LongSupplier done) {
        var bar = new ProgressBar(err, what, total, done, Terminal.isPresent());
        bar.painter.start();
        return bar;
    }

    /// Bars on `err`.
    public static Progress on(PrintWriter err) {
        return (what, total, done) -> start(err, what, total, done);
    }

    private void paint() {
        try {
            while (true) {
                Thread.sleep(isTerminal ? REDRAW_MILLIS : LINE_MILLIS);
                show(isTerminal ? "" : "\n");
            }
        } catch (InterruptedException e) {
            // Closed: `close` shows the last state.
        }
    }

    private void show(String end) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        err.print((isTerminal ? "\r" : "") + text(what, done.getAsLong(), total, seconds) + end);
        err.flush();
    }

    /// One state as text. Pure.
    static String text(String what, long done, long total, double seconds) {
        double share = total == 0 ? 1 : Math.min(1, (double) done / total);
        int filled = (int) (share * WIDTH);
        double rate = seconds <= 0 ? 0 : done / seconds;
        var left = rate <= 0 ? "?" : String.format(Locale.ROOT, "%.0f", Math.max(0, total - done) / rate);
        return String.format(
                Locale.ROOT,
                "%-8s [%s%s] %3.0f %%  %,d of %,d  %,.0f/s  %s s left   ",
                what,
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                share * 100,
                done,
                total,
                rate,
                left);
    }

    @Override
    public void close() {
        painter.interrupt();
        try {
            painter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        show("\n");
    }
}
