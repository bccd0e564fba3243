// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import java.time.Duration;

/// What clients may cost. Each limit closes only the connection that reaches it.
///
/// - `connections`: open at once; one more is closed as soon as it is accepted.
/// - `filesKept`: of the files that the process may open, so many are left to the node itself, whoever connects: a log
///   that cannot open its next file ends the node.
/// - `frameBytes`: the longest frame, its length field included.
/// - `unfinishedBytes`: what incomplete frames of all connections of a loop may hold together.
/// - `frameDeadline`: from a frame's first byte to its last.
/// - `idle`: nothing read and nothing sent.
/// - `pauseBytes`: with so much waiting for a client to read, its requests are no longer read until it has read.
/// - `outboundBytes`: with so much waiting, it is closed.
/// - `totalOutboundBytes`: with so much waiting for the clients of a loop together, the requests of those who have more
///   than a little waiting are no longer read.
/// - `stalled`: something waits and nothing was read by the client for so long: it is closed.
public record RemotingLimits(
        int connections,
        int filesKept,
        int frameBytes,
        long unfinishedBytes,
        Duration frameDeadline,
        Duration idle,
        int pauseBytes,
        long outboundBytes,
        Duration stalled,
        long totalOutboundBytes) {
    public static final RemotingLimits DEFAULT = new RemotingLimits(
            10_000,
            512,
            16 << 20,
            64L << 20,
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            4 << 20,
            64L << 20,
            Duration.ofSeconds(60),
            64L << 20);

    /// So much may wait for each client whatever waits for the others.
    private static final int FAIR_BYTES = 16 << 10;

    /// How many clients are let in while the process may open so many files.
    long connectionsWith(long openFiles) {
        return Math.clamp(openFiles - filesKept, 0, connections);
    }

    /// Whether a client for whom `queued` bytes wait, of `total` for all, is to read before it asks for more.
    boolean isCrowded(long queued, long total) {
        return total > totalOutboundBytes && queued > FAIR_BYTES;
    }

    public RemotingLimits {
        if (connections < 1) throw new IllegalArgumentException("max-connections must be at least 1");
        if (filesKept < 0) throw new IllegalArgumentException("files-kept must not be negative");
        if (frameBytes < 1024) throw new IllegalArgumentException("frame-limit must be at least 1 KiB");
        if (unfinishedBytes < frameBytes) {
            throw new IllegalArgumentException("unfinished-limit must be at least frame-limit " + frameBytes);
        }
        if (totalOutboundBytes < pauseBytes) {
            throw new IllegalArgumentException("outbound-total must be at least outbound-pause " + pauseBytes);
        }
        if (outboundBytes < pauseBytes) {
            throw new IllegalArgumentException("outbound-limit must be at least outbound-pause " + pauseBytes);
        }
    }
}
