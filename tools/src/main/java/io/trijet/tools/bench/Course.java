// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Notes a counter four times a second while it is open, to draw its course.
public final class Course implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(250);

    private final LongSupplier counter;
    private final long startNanos = System.nanoTime();
    private final List<Point> points = new ArrayList<>();
    private final Thread notes;

    /// What the counter showed so many seconds after the start.
    public record Point(double seconds, long count) {}

    private Course(LongSupplier counter) {
        this.counter = counter;
        this.notes = Thread.ofVirtual().name("course").unstarted(this::run);
    }

    public static Course start(LongSupplier counter) {
        var course = new Course(counter);
        course.notes.start();
        return course;
    }

    private void run() {
        try {
            while (true) {
                note();
                Thread.sleep(STEP);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private synchronized void note() {
        points.add(new Point(seconds(), counter.getAsLong()));
    }

    /// Since the start.
    public double seconds() {
        return BenchReport.rounded((System.nanoTime() - startNanos) / 1e9);
    }

    /// From the start until now.
    public synchronized List<Point> points() {
        note();
        return List.copyOf(points);
    }

    @Override
    public void close() {
        notes.interrupt();
    }
}
