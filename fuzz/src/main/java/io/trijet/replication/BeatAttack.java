// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// What a member might say as a sign of its life. What is read is written again, and read alike.
public final class BeatAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        var beat = Beat.decode(MemorySegment.ofArray(input));
        if (beat.isEmpty()) return;
        var again = Beat.decode(beat.get().encode()).map(Beat::leads);
        // Text that was not UTF-8 cannot be written as it came, and what takes its place may be longer.
        if (!again.equals(Optional.of(beat.get().leads())))
            throw new AssertionError("read " + beat + ", then " + again);
    }

    @Override
    public List<byte[]> seeds() {
        var leads = List.of(new Beat.Lead(2049, 1), new Beat.Lead(7, Beat.NOBODY));
        return List.of(
                new Beat(Beat.Intent.STAYS, 1, 0xabcd, 5, 9, leads, "").encode().toArray(ValueLayout.JAVA_BYTE),
                new Beat(Beat.Intent.YIELDS, 1, 0xabcd, 5, 9, leads, "")
                        .encode()
                        .toArray(ValueLayout.JAVA_BYTE),
                new Beat(Beat.Intent.LEAVES, 1, 0xabcd, 5, 9, List.of(), "a stuck disk")
                        .encode()
                        .toArray(ValueLayout.JAVA_BYTE));
    }
}
