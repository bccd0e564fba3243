// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Address;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What members say to each other about a request that one hands over to another. A client's frame follows the
/// head as it is.
///
/// ```
///  0      1       9
///  ├ kind ┼ boot 8 ┼ id 8 ┤                                                   closed, given back
///  ├ kind ┼ boot 8 ┼ id 8 ┼ frame … ┤                                         answer
///  ├ kind ┼ boot 8 ┼ id 8 ┼ group 1 ┼ budget ms 4 ┼ port 4 ┼ host 2, … ┼ frame … ┤  request
/// ```
/// `boot` names the process that asked and `id` its request.
sealed interface Envelope {
    int HEAD_BYTES = 17;

    long boot();

    long id();

    /// `onBehalfOf` is the client's address; the frame's bytes are valid during the receiver's call only.
    record Request(long boot, long id, int group, int budgetMillis, Address onBehalfOf, MemorySegment frame)
            implements Envelope {}

    record Answer(long boot, long id, MemorySegment frame) implements Envelope {}

    /// The client's connection is to be closed: what became of the request is not known.
    record Closed(long boot, long id) implements Envelope {}

    /// Nothing of the request was done, nor will be: whoever leads may be asked.
    record GivenBack(long boot, long id) implements Envelope {}

    /// Everything but the frame.
    default MemorySegment head() {
        return switch (this) {
            case Request request -> requestHead(request);
            case Answer _ -> written(begin(2, 0));
            case Closed _ -> written(begin(3, 0));
            case GivenBack _ -> written(begin(4, 0));
        };
    }

    private MemorySegment requestHead(Request request) {
        var host = request.onBehalfOf.host().getBytes(StandardCharsets.UTF_8);
        var head = begin(1, 11 + host.length);
        head.put((byte) request.group).putInt(request.budgetMillis).putInt(request.onBehalfOf.port());
        head.putShort((short) host.length).put(host);
        return written(head);
    }

    private static MemorySegment written(ByteBuffer full) {
        return MemorySegment.ofBuffer(full.flip());
    }

    private ByteBuffer begin(int kind, int more) {
        return ByteBuffer.allocate(HEAD_BYTES + more)
                .put((byte) kind)
                .putLong(boot())
                .putLong(id());
    }

    /// Empty for bytes that are no envelope.
    static Optional<Envelope> decode(MemorySegment message) {
        if (message.byteSize() < HEAD_BYTES) return Optional.empty();
        var bytes = message.asByteBuffer();
        int kind = bytes.get();
        long boot = bytes.getLong();
        long id = bytes.getLong();
        return switch (kind) {
            case 1 -> request(boot, id, bytes, message);
            case 2 -> Optional.of(new Answer(boot, id, message.asSlice(HEAD_BYTES)));
            case 3 -> Optional.of(new Closed(boot, id));
            case 4 -> Optional.of(new GivenBack(boot, id));
            default -> Optional.empty();
        };
    }

    private static Optional<Envelope> request(long boot, long id, ByteBuffer bytes, MemorySegment message) {
        if (bytes.remaining() < 11) return Optional.empty();
        int group = bytes.get();
        int budget = bytes.getInt();
        int port = bytes.getInt();
        int hostBytes = bytes.getShort();
        boolean isSound = group >= 0
                && budget >= 0
                && port >= 0
                && port <= 65_535
                && hostBytes > 0
                && hostBytes <= bytes.remaining();
        if (!isSound) return Optional.empty();
        var from = bytes.position();
        var host = new String(message.asSlice(from, hostBytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        var frame = message.asSlice(from + hostBytes);
        return Optional.of(new Request(boot, id, group, budget, new Address(host, port), frame));
    }
}
