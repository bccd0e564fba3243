// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.protocol.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/// A batch that is split is put together and split again, and must have the same parts.
public final class BatchAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        List<BatchBody.Part> parts;
        try {
            parts = BatchBody.split(MemorySegment.ofArray(input), Limits.DEFAULT.batchMessages());
        } catch (MalformedMessageException e) {
            return;
        }
        if (BatchBody.size(parts) != input.length)
            throw new AssertionError(input.length + " bytes were split into " + BatchBody.size(parts));
        var again = BatchBody.split(BatchBody.encode(parts), parts.size());
        for (int i = 0; i < parts.size(); i++) {
            boolean isSame = again.get(i).flag() == parts.get(i).flag()
                    && again.get(i).body().mismatch(parts.get(i).body()) < 0
                    && again.get(i).properties().equals(parts.get(i).properties());
            if (!isSame) throw new AssertionError("part " + i + " is another: " + again.get(i));
        }
    }

    @Override
    public List<byte[]> seeds() {
        var part = new BatchBody.Part(
                5, MemorySegment.ofArray(new byte[] {1, 2, 3}), MessageProperties.of(Map.of("TAGS", "a")));
        return List.of(
                BatchBody.encode(List.of(part)).toArray(ValueLayout.JAVA_BYTE),
                BatchBody.encode(List.of(part, part, part)).toArray(ValueLayout.JAVA_BYTE));
    }
}
