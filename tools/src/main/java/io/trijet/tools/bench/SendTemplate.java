// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MessageProperties;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A send request whose bytes are made once; only what differs from message to message is written anew. So the load
/// costs the machine that it shares with the broker next to nothing.
final class SendTemplate {
    private static final int OPAQUE = FrameCodec.PREFIX_BYTES + 5;
    private static final int ID_DIGITS = 32;
    /// No other part of the frame looks like it.
    private static final String ID_MARK = "?".repeat(ID_DIGITS);

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final byte[] frame;
    private final int[] idsAt;

    private SendTemplate(byte[] frame, int[] idsAt) {
        this.frame = frame;
        this.idsAt = idsAt;
    }

    /// `count` messages to one queue, as one request.
    static SendTemplate of(String topic, String brokerName, int queueId, int count, byte[] body) {
        var properties = MessageProperties.ofEncoded("UNIQ_KEY\u0001" + ID_MARK + "\u0002WAIT\u0001true\u0002");
        boolean isBatch = count > 1;
        var fields = Fields.builder()
                .add("a", "trijet-bench")
                .add("b", topic)
                .add("c", "TBW102")
                .add("d", 4)
                .add("e", queueId)
                .add("f", 0)
                .add("g", System.currentTimeMillis())
                .add("h", 0)
                .add("i", isBatch ? "WAIT\u0001true\u0002" : properties.encodedText())
                .add("m", isBatch)
                .add("n", brokerName)
                .build();
        var frame = new Frame(
                HeaderEncoding.ROCKETMQ,
                isBatch ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2,
                Language.JAVA,
                FrameCodec.VERSION,
                0,
                0,
                null,
                fields,
                isBatch ? batch(count, body, properties) : MemorySegment.ofArray(body));
        var bytes = FrameCodec.encode(frame).toArray(ValueLayout.JAVA_BYTE);
        return new SendTemplate(bytes, findIds(bytes));
    }

    private static MemorySegment batch(int count, byte[] body, MessageProperties properties) {
        var parts = new ArrayList<BatchBody.Part>();
        for (int i = 0; i < count; i++) parts.add(new BatchBody.Part(0, MemorySegment.ofArray(body), properties));
        return BatchBody.encode(parts);
    }

    private static int[] findIds(byte[] bytes) {
        var mark = ID_MARK.getBytes(StandardCharsets.US_ASCII);
        var found = new ArrayList<Integer>();
        for (int at = 0; at <= bytes.length - ID_DIGITS; at++) {
            if (bytes[at] == '?' && Arrays.equals(bytes, at, at + ID_DIGITS, mark, 0, ID_DIGITS)) {
                found.add(at);
                at += ID_DIGITS - 1;
            }
        }
        return List.copyOf(found).stream().mapToInt(Integer::intValue).toArray();
    }

    int bytes() {
        return frame.length;
    }

    /// Copies the request to `target`, with this opaque and ids made of `run` and the messages' numbers.
    void write(byte[] target, int at, int opaque, long run, long firstNumber) {
        System.arraycopy(frame, 0, target, at, frame.length);
        for (int i = 0; i < 4; i++) target[at + OPAQUE + i] = (byte) (opaque >> (24 - 8 * i));
        long number = firstNumber;
        for (int idAt : idsAt) {
            putHex(target, at + idAt, run);
            putHex(target, at + idAt + 16, number++);
        }
    }

    private static void putHex(byte[] target, int at, long value) {
        for (int i = 0; i < 16; i++) target[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 0xf];
    }
}
