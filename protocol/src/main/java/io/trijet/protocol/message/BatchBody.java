// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static io.trijet.protocol.message.WireLayouts.INT;
import static io.trijet.protocol.message.WireLayouts.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Several messages in one body (RocketMQ: `MessageDecoder.encodeMessages`).
///
/// ```
///  0       4         8       12     16          20
///  ├ size ─┼ magic 0 ┼ CRC 0 ┼ flag ┼ bodyLength ┼ body ┼ propertiesLength 2 ┼ properties ┤  repeated
/// ```
public final class BatchBody {
    private static final int FIXED_BYTES = 22;

    private BatchBody() {}

    /// One message of a batch. `body` is a view on the batch.
    public record Part(int flag, MemorySegment body, MessageProperties properties) {}

    /// Splits a batch of at most `maxMessages`; every length is checked, nothing may be left over.
    public static List<Part> split(MemorySegment batch, int maxMessages) {
        var parts = new ArrayList<Part>();
        for (long at = 0; at < batch.byteSize(); ) {
            if (parts.size() == maxMessages) throw malformed(at, "more than " + maxMessages + " messages");
            long available = batch.byteSize() - at;
            long size = available < FIXED_BYTES ? available : batch.get(INT, at);
            if (size < FIXED_BYTES || size > available)
                throw malformed(at, "a size of " + size + " with " + available + " bytes left");
            parts.add(readPart(batch, at, size));
            at += size;
        }
        if (parts.isEmpty()) throw malformed(0, "no message");
        return parts;
    }

    private static Part readPart(MemorySegment batch, long at, long size) {
        long bodyBytes = batch.get(INT, at + 16);
        if (bodyBytes < 0 || bodyBytes > size - FIXED_BYTES) throw malformed(at, "a body of " + bodyBytes + " bytes");
        long propertiesAt = at + 20 + bodyBytes;
        long propertiesBytes = batch.get(SHORT, propertiesAt);
        if (propertiesBytes != size - FIXED_BYTES - bodyBytes)
            throw malformed(at, "properties of " + propertiesBytes + " bytes in a part of " + size);
        return new Part(
                batch.get(INT, at + 12),
                batch.asSlice(at + 20, bodyBytes),
                MessageProperties.ofEncoded(batch.asSlice(propertiesAt + 2, propertiesBytes)));
    }

    /// Bytes that `encode` writes.
    public static long size(List<Part> parts) {
        long size = 0;
        for (var part : parts)
            size += FIXED_BYTES + part.body().byteSize() + part.properties().encodedBytes();
        return size;
    }

    public static MemorySegment encode(List<Part> parts) {
        var batch = MemorySegment.ofArray(new byte[Math.toIntExact(size(parts))]);
        long at = 0;
        for (var part : parts) {
            long bodyBytes = part.body().byteSize();
            var properties = part.properties().encoded();
            batch.set(INT, at, (int) (FIXED_BYTES + bodyBytes + properties.length));
            batch.set(INT, at + 12, part.flag());
            batch.set(INT, at + 16, (int) bodyBytes);
            MemorySegment.copy(part.body(), 0, batch, at + 20, bodyBytes);
            at += 20 + bodyBytes;
            batch.set(SHORT, at, (short) properties.length);
            MemorySegment.copy(MemorySegment.ofArray(properties), 0, batch, at + 2, properties.length);
            at += 2 + properties.length;
        }
        return batch;
    }

    private static MalformedMessageException malformed(long at, String why) {
        return new MalformedMessageException("no batch of messages at byte " + at + ": " + why);
    }
}
