// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.util.OptionalLong;

/// When the latest hellos left, by their nonces: an answer tells that its sender was there after that.
final class Asked {
    private static final int KEPT = 256;

    private final long[] nonces = new long[KEPT];
    private final long[] nanos = new long[KEPT];

    void sent(long nonce, long nowNanos) {
        int slot = slot(nonce);
        nonces[slot] = nonce;
        nanos[slot] = nowNanos;
    }

    /// Empty for one that was not asked, or too long ago.
    OptionalLong when(long nonce) {
        int slot = slot(nonce);
        return nonces[slot] == nonce && nonce != 0 ? OptionalLong.of(nanos[slot]) : OptionalLong.empty();
    }

    private static int slot(long nonce) {
        return Math.floorMod(nonce, KEPT);
    }
}
