// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.message.MessageCodec;
import io.trijet.simulation.checker.Event;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// What simulated messages carry: their id, a bar, and filling.
final class Bodies {
    /// The bits of a physical offset that are a position in its group's log.
    static final long POSITION = (1L << 48) - 1;

    private static final byte BAR = '|';

    private Bodies() {}

    static byte[] of(String id, int filling) {
        var name = id.getBytes(StandardCharsets.UTF_8);
        var body = new byte[name.length + 1 + filling];
        System.arraycopy(name, 0, body, 0, name.length);
        body[name.length] = BAR;
        for (int i = name.length + 1; i < body.length; i++) body[i] = (byte) (i * 31 + name.length);
        return body;
    }

    static int digest(MemorySegment body) {
        var crc = new CRC32();
        crc.update(body.toArray(ValueLayout.JAVA_BYTE));
        return (int) crc.getValue();
    }

    /// The messages of an answered pull, in order.
    static List<Event.Message> messages(MemorySegment stored) {
        List<Event.Message> all = new ArrayList<>();
        for (long at = 0; at < stored.byteSize(); at += MessageCodec.storedBytes(stored, at)) {
            all.add(message(stored, at));
        }
        return all;
    }

    static Event.Message message(MemorySegment stored, long at) {
        var body = MessageCodec.body(stored, at);
        long position = MessageCodec.physicalOffset(stored, at) & POSITION;
        return new Event.Message(MessageCodec.queueOffset(stored, at), id(body), digest(body), position);
    }

    private static String id(MemorySegment body) {
        long bar = 0;
        while (bar < body.byteSize() && body.get(ValueLayout.JAVA_BYTE, bar) != BAR) bar++;
        return new String(body.asSlice(0, bar).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
