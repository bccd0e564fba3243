// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import java.time.Duration;

/// What bounds the network between members.
///
/// A handshake message longer than `handshakeBytes`, a handshake not done by `handshakeDeadline`, a connection beyond
/// `strangers` that have not yet proven themselves, and a frame longer than `frameBytes` each cost that connection. A
/// message that would make more than `outboundBytes` wait for a member is dropped. Connecting is tried again after
/// `firstPause`, doubling up to `longestPause`.
public record MemberLimits(
        int handshakeBytes,
        Duration handshakeDeadline,
        int strangers,
        int frameBytes,
        long outboundBytes,
        Duration firstPause,
        Duration longestPause) {
    public static final MemberLimits DEFAULT = new MemberLimits(
            1024, Duration.ofSeconds(2), 64, 32 << 20, 64L << 20, Duration.ofMillis(50), Duration.ofSeconds(1));
}
