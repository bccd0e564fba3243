// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.replication.MemberMessage.Seed;
import io.trijet.storage.LogPoint;
import java.lang.foreign.MemorySegment;

/// Puts the pieces of a checkpoint together, in order. Owned by the group's lane.
///
/// Memory is taken for what was announced only, and only up to a limit.
final class SeedIntake {
    private static final MemorySegment NONE = MemorySegment.ofArray(new byte[0]);

    private final int maxBytes;
    private LogPoint at = new LogPoint(0, 0, 0);
    private LogPoint stateAt = at;
    private MemorySegment state = NONE;
    private boolean isTooLarge;
    private int taken;

    /// What became of a piece.
    sealed interface Taken {
        /// So far it is here.
        record More(int offset) implements Taken {}

        record Whole(Memory.Seed seed) implements Taken {}

        record Refused(String why) implements Taken {}
    }

    SeedIntake(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Begins another checkpoint, as this piece announces it.
    void begin(Seed piece) {
        at = piece.at();
        stateAt = piece.stateAt();
        taken = 0;
        isTooLarge = piece.total() > maxBytes;
        state = isTooLarge ? NONE : MemorySegment.ofArray(new byte[piece.total()]);
    }

    Taken take(Seed piece) {
        if (isTooLarge)
            return new Taken.Refused("a checkpoint of " + piece.total() + " bytes, at most " + maxBytes
                    + " are taken: raise checkpoint-bytes");
        boolean isSame = piece.at().equals(at) && piece.stateAt().equals(stateAt) && piece.total() == state.byteSize();
        if (!isSame) return new Taken.Refused("another checkpoint on the same link");
        if (piece.offset() == taken) {
            state.asSlice(taken).copyFrom(piece.bytes());
            taken += (int) piece.bytes().byteSize();
        }
        if (taken < state.byteSize()) return new Taken.More(taken);
        var whole = new Taken.Whole(new Memory.Seed(at, stateAt, state));
        state = NONE;
        return whole;
    }
}
