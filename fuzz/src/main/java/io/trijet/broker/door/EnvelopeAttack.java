// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Address;
import io.trijet.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;

/// What members say about a request that one hands over. What is read is written again, and must be read alike.
public final class EnvelopeAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        var envelope = Envelope.decode(MemorySegment.ofArray(input));
        if (envelope.isEmpty()) return;
        var head = envelope.get().head();
        var again = Envelope.decode(MemorySegment.ofArray(joined(envelope.get())));
        if (again.isEmpty() || again.get().head().mismatch(head) >= 0)
            throw new AssertionError("read " + envelope + ", wrote it, and read " + again);
    }

    private static byte[] joined(Envelope envelope) {
        var frame = switch (envelope) {
            case Envelope.Request request -> request.frame();
            case Envelope.Answer answer -> answer.frame();
            case Envelope.Closed _, Envelope.GivenBack _ -> MemorySegment.ofArray(new byte[0]);
        };
        var head = envelope.head();
        var bytes = MemorySegment.ofArray(new byte[Math.toIntExact(head.byteSize() + frame.byteSize())]);
        bytes.copyFrom(head);
        bytes.asSlice(head.byteSize()).copyFrom(frame);
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public List<byte[]> seeds() {
        var frame = MemorySegment.ofArray(new byte[] {0, 0, 0, 4, 0, 0, 0, 0});
        return Stream.of(
                        new Envelope.Request(1, 2, 0, 3000, new Address("10.0.0.1", 40_000), frame),
                        new Envelope.Answer(1, 2, frame),
                        new Envelope.Closed(1, 2),
                        new Envelope.GivenBack(1, 2))
                .map(EnvelopeAttack::joined)
                .toList();
    }
}
