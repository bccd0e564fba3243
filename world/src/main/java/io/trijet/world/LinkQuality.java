// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

/// How well one direction of one link works. A message takes `minDelayNanos` and an exponentially distributed extra of
/// `meanExtraNanos`; with probability `tailChance` up to `tailNanos` more (the heavy tail). `loss`, `repeat` and
/// `reorder` are probabilities per message; `bytesPerSecond` of 0 is no limit.
public record LinkQuality(
        long minDelayNanos,
        long meanExtraNanos,
        double tailChance,
        long tailNanos,
        double loss,
        double repeat,
        double reorder,
        long bytesPerSecond) {
    /// Every message arrives once, in order, after 50 microseconds.
    public static final LinkQuality PERFECT = new LinkQuality(50_000, 0, 0, 0, 0, 0, 0, 0);

    public LinkQuality withLoss(double probability) {
        return new LinkQuality(
                minDelayNanos, meanExtraNanos, tailChance, tailNanos, probability, repeat, reorder, bytesPerSecond);
    }

    public LinkQuality withRepeat(double probability) {
        return new LinkQuality(
                minDelayNanos, meanExtraNanos, tailChance, tailNanos, loss, probability, reorder, bytesPerSecond);
    }

    public LinkQuality withReorder(double probability) {
        return new LinkQuality(
                minDelayNanos, meanExtraNanos, tailChance, tailNanos, loss, repeat, probability, bytesPerSecond);
    }

    public LinkQuality withDelay(long minNanos, long meanExtra) {
        return new LinkQuality(minNanos, meanExtra, tailChance, tailNanos, loss, repeat, reorder, bytesPerSecond);
    }

    public LinkQuality withTail(double probability, long maxNanos) {
        return new LinkQuality(
                minDelayNanos, meanExtraNanos, probability, maxNanos, loss, repeat, reorder, bytesPerSecond);
    }

    public LinkQuality withBandwidth(long perSecond) {
        return new LinkQuality(minDelayNanos, meanExtraNanos, tailChance, tailNanos, loss, repeat, reorder, perSecond);
    }
}
