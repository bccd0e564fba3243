// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.NodeId;
import java.util.random.RandomGenerator;

/// One direction between two machines: quality, whether it is cut, and what is on it.
final class Link {
    private static final long SECOND = 1_000_000_000;

    private final World world;
    // One generator per fault, so that taking one fault away does not shift the others.
    private final RandomGenerator delay;
    private final RandomGenerator loss;
    private final RandomGenerator repeat;
    private final RandomGenerator reorder;
    private LinkQuality quality;
    private boolean isCut;
    private long sentUntilNanos;
    private long lastArrivalNanos;
    private long queuedBytes;

    Link(World world, NodeId from, NodeId to, LinkQuality quality) {
        this.world = world;
        this.quality = quality;
        String name = "link " + from + ">" + to;
        delay = world.random(name + " delay");
        loss = world.random(name + " loss");
        repeat = world.random(name + " repeat");
        reorder = world.random(name + " reorder");
    }

    void quality(LinkQuality changed) {
        quality = changed;
    }

    void cut(boolean changed) {
        isCut = changed;
    }

    boolean isCut() {
        return isCut;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    boolean loses() {
        return quality.loss() > 0 && loss.nextDouble() < quality.loss();
    }

    boolean repeats() {
        return quality.repeat() > 0 && repeat.nextDouble() < quality.repeat();
    }

    /// When a message of this size that is sent now arrives. Ordered, unless it is one of those that overtake.
    long arrivalNanos(long bytes) {
        long arrival = leaves(bytes) + travel();
        boolean overtakes = quality.reorder() > 0 && reorder.nextDouble() < quality.reorder();
        if (overtakes) return arrival + travel();
        lastArrivalNanos = Math.max(lastArrivalNanos, arrival);
        return lastArrivalNanos;
    }

    /// The same for a byte stream, whose order nothing changes.
    long streamArrivalNanos(long bytes, long lastArrival) {
        return Math.max(lastArrival, leaves(bytes) + travel());
    }

    void queued(long bytes) {
        queuedBytes += bytes;
    }

    private long leaves(long bytes) {
        if (quality.bytesPerSecond() == 0) return world.nanos();
        long takes = Math.multiplyExact(bytes, SECOND) / quality.bytesPerSecond();
        sentUntilNanos = Math.max(sentUntilNanos, world.nanos()) + takes;
        queuedBytes += bytes;
        world.at(sentUntilNanos, () -> queuedBytes -= bytes);
        return sentUntilNanos;
    }

    private long travel() {
        long nanos = quality.minDelayNanos();
        if (quality.meanExtraNanos() > 0)
            nanos += (long) (-Math.log(1 - delay.nextDouble()) * quality.meanExtraNanos());
        if (quality.tailChance() > 0 && delay.nextDouble() < quality.tailChance())
            nanos += delay.nextLong(Math.max(1, quality.tailNanos()));
        return nanos;
    }
}
