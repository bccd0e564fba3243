// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import java.util.Locale;

/// How many messages came and went since the process started, and how fast lately: what tools ask for. Metrics say the
/// same to whoever scrapes.
///
/// Owned by the group's lane. Sampled every second over the last ten minutes.
public final class Traffic {
    private static final int SECONDS = 600;

    private final long[] inSamples = new long[SECONDS + 1];
    private final long[] outSamples = new long[SECONDS + 1];
    private long in;
    private long out;
    private int newest;
    private int taken = 1;

    /// Messages were appended for producers.
    public void in(int messages) {
        in += messages;
    }

    /// Messages were handed to consumers.
    public void out(int messages) {
        out += messages;
    }

    public long in() {
        return in;
    }

    public long out() {
        return out;
    }

    void sample() {
        newest = (newest + 1) % inSamples.length;
        inSamples[newest] = in;
        outSamples[newest] = out;
        taken = Math.min(taken + 1, inSamples.length);
    }

    /// Messages in per second over 10 s, 1 min and 10 min, separated by blanks as RocketMQ's tools read them.
    public String inPerSecond() {
        return rates(inSamples);
    }

    /// The same for messages out.
    public String outPerSecond() {
        return rates(outSamples);
    }

    private String rates(long[] samples) {
        return String.format(
                Locale.ROOT, "%.1f %.1f %.1f", rate(samples, 10), rate(samples, 60), rate(samples, SECONDS));
    }

    private double rate(long[] samples, int seconds) {
        int span = Math.min(seconds, taken - 1);
        if (span == 0) return 0;
        int oldest = Math.floorMod(newest - span, samples.length);
        return (double) (samples[newest] - samples[oldest]) / span;
    }
}
