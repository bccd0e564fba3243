// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way to one other member: its address, the connection that is up, and when to dial again.
///
/// Owned by the network's loop; `connection` may be read by anyone.
final class MemberLink {
    final NodeId peer;
    final Address address;
    private final MemberLimits limits;
    private Duration pause;
    /// Null while none is established.
    volatile @Nullable MemberConnection connection;

    MemberLink(NodeId peer, Address address, MemberLimits limits) {
        this.peer = peer;
        this.address = address;
        this.limits = limits;
        this.pause = limits.firstPause();
    }

    void reached() {
        pause = limits.firstPause();
    }

    /// How long to wait before the next try, which then waits longer; `chance` in [0, 1) spreads members apart.
    Duration nextPause(double chance) {
        var now = pause;
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(limits.longestPause()) > 0 ? limits.longestPause() : doubled;
        return Duration.ofNanos((long) (now.toNanos() * (0.75 + chance / 2)));
    }

    long queuedBytes() {
        var up = connection;
        return up == null ? 0 : up.queuedBytes();
    }
}
