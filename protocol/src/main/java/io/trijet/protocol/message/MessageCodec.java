// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static io.trijet.protocol.message.WireLayouts.BYTE;
import static io.trijet.protocol.message.WireLayouts.INT;
import static io.trijet.protocol.message.WireLayouts.LONG;
import static io.trijet.protocol.message.WireLayouts.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// The layout of a stored message, which is also how it is delivered (RocketMQ: `MessageDecoder`).
///
/// ```
///  0       4       8      12        16     20            28               36        40              48
///  ├ size ─┼ magic ┼ CRC ─┼ queueId ┼ flag ┼ queueOffset ┼ physicalOffset┼ sysFlag ┼ bornTimestamp ┤
///  48 (IPv4; 12 more bytes for each IPv6 address)
///  ├ bornHost 4+4 ┼ storeTimestamp 8 ┼ storeHost 4+4 ┼ reconsumeTimes 4 ┼ preparedOffset 8 ┤
///  ├ bodyLength 4 ┼ body ┼ topicLength 1 (2 in v2) ┼ topic ┼ propertiesLength 2 ┼ properties ┤
/// ```
///
/// The readers of single fields trust the bytes (a log checks its records); `decode` does not.
public final class MessageCodec {
    private static final int MAGIC_V1 = 0xDAA320A7;
    private static final int MAGIC_V2 = 0xDAA320AB;
    private static final int MAX_TOPIC_V1 = Byte.MAX_VALUE;

    private static final long MAGIC = 4;
    private static final long CRC = 8;
    private static final long QUEUE_ID = 12;
    private static final long FLAG = 16;
    private static final long QUEUE_OFFSET = 20;
    private static final long PHYSICAL_OFFSET = 28;
    private static final long SYS_FLAG = 36;
    private static final long BORN_TIMESTAMP = 40;
    private static final long BORN_HOST = 48;
    /// Everything but the two addresses, the topic with its length, the body and the properties.
    private static final int FIXED_BYTES = 82;

    private MessageCodec() {}

    /// Bytes that `encode` will write.
    public static int size(MessageDraft message, WireHost storeHost) {
        int topicBytes = message.topic().length();
        return FIXED_BYTES
                + message.bornHost().ipBytes()
                + storeHost.ipBytes()
                + (topicBytes > MAX_TOPIC_V1 ? 2 : 1)
                + topicBytes
                + (int) message.body().byteSize()
                + message.properties().encodedBytes();
    }

    /// Writes the message at `at` and returns the position after it. The topic must be ASCII, as valid names are.
    public static long encode(MemorySegment target, long at, MessageDraft message, Placement placement) {
        assert message.properties().encodedBytes() <= MessageProperties.MAX_BYTES : "properties too long";
        int size = size(message, placement.storeHost());
        boolean v2 = message.topic().length() > MAX_TOPIC_V1;
        target.set(INT, at, size);
        target.set(INT, at + MAGIC, v2 ? MAGIC_V2 : MAGIC_V1);
        target.set(INT, at + CRC, crcOf(message.body()));
        target.set(INT, at + QUEUE_ID, message.queueId());
        target.set(INT, at + FLAG, message.flag());
        target.set(LONG, at + QUEUE_OFFSET, placement.queueOffset());
        target.set(LONG, at + PHYSICAL_OFFSET, placement.physicalOffset());
        target.set(INT, at + SYS_FLAG, sysFlag(message, placement.storeHost()));
        target.set(LONG, at + BORN_TIMESTAMP, message.bornTimestamp());
        long next = writeHost(target, at + BORN_HOST, message.bornHost());
        target.set(LONG, next, placement.storeTimestamp());
        next = writeHost(target, next + 8, placement.storeHost());
        target.set(INT, next, message.reconsumeTimes());
        target.set(LONG, next + 4, message.preparedTransactionOffset());
        long end = writeTail(target, next + 12, message, v2);
        assert end == at + size : "wrote " + (end - at) + " bytes of " + size;
        return end;
    }

    private static long writeTail(MemorySegment target, long at, MessageDraft message, boolean v2) {
        long next = at;
        target.set(INT, next, (int) message.body().byteSize());
        MemorySegment.copy(message.body(), 0, target, next + 4, message.body().byteSize());
        next += 4 + message.body().byteSize();
        next = writeTopic(target, next, message.topic(), v2);
        var properties = message.properties().encoded();
        target.set(SHORT, next, (short) properties.length);
        MemorySegment.copy(properties, 0, target, BYTE, next + 2, properties.length);
        return next + 2 + properties.length;
    }

    private static long writeTopic(MemorySegment target, long at, String topic, boolean v2) {
        long next = at;
        if (v2) target.set(SHORT, next, (short) topic.length());
        else target.set(BYTE, next, (byte) topic.length());
        next += v2 ? 2 : 1;
        for (int i = 0; i < topic.length(); i++) {
            assert topic.charAt(i) < 0x80 : "topic is not ASCII: " + topic;
            target.set(BYTE, next + i, (byte) topic.charAt(i));
        }
        return next + topic.length();
    }

    private static long writeHost(MemorySegment target, long at, WireHost host) {
        int ipBytes = host.ipBytes();
        for (int i = 0; i < ipBytes; i++) target.set(BYTE, at + i, host.ipByte(i));
        target.set(INT, at + ipBytes, host.port());
        return at + ipBytes + 4;
    }

    private static int sysFlag(MessageDraft message, WireHost storeHost) {
        int flags = message.sysFlag() & ~(MessageSysFlag.BORN_HOST_IPV6 | MessageSysFlag.STORE_HOST_IPV6);
        if (message.bornHost().isIpv6()) flags |= MessageSysFlag.BORN_HOST_IPV6;
        if (storeHost.isIpv6()) flags |= MessageSysFlag.STORE_HOST_IPV6;
        return flags;
    }

    private static int crcOf(MemorySegment body) {
        if (body.byteSize() == 0) return 0;
        var crc = new CRC32();
        crc.update(body.asByteBuffer());
        return (int) crc.getValue() & Integer.MAX_VALUE;
    }

    // ---- Single fields of a message at `at`

    /// Bytes of the whole message.
    public static int storedBytes(MemorySegment bytes, long at) {
        return bytes.get(INT, at);
    }

    public static int queueId(MemorySegment bytes, long at) {
        return bytes.get(INT, at + QUEUE_ID);
    }

    public static long queueOffset(MemorySegment bytes, long at) {
        return bytes.get(LONG, at + QUEUE_OFFSET);
    }

    public static long physicalOffset(MemorySegment bytes, long at) {
        return bytes.get(LONG, at + PHYSICAL_OFFSET);
    }

    public static int sysFlag(MemorySegment bytes, long at) {
        return bytes.get(INT, at + SYS_FLAG);
    }

    public static long bornTimestamp(MemorySegment bytes, long at) {
        return bytes.get(LONG, at + BORN_TIMESTAMP);
    }

    public static long storeTimestamp(MemorySegment bytes, long at) {
        return bytes.get(LONG, storeTimestampAt(bytes, at));
    }

    public static WireHost bornHost(MemorySegment bytes, long at) {
        return readHost(bytes, at + BORN_HOST, bornIpBytes(bytes, at));
    }

    public static WireHost storeHost(MemorySegment bytes, long at) {
        return readHost(bytes, storeTimestampAt(bytes, at) + 8, storeIpBytes(bytes, at));
    }

    public static int reconsumeTimes(MemorySegment bytes, long at) {
        return bytes.get(INT, bodyLengthAt(bytes, at) - 12);
    }

    public static MemorySegment body(MemorySegment bytes, long at) {
        long lengthAt = bodyLengthAt(bytes, at);
        return bytes.asSlice(lengthAt + 4, bytes.get(INT, lengthAt));
    }

    public static String topic(MemorySegment bytes, long at) {
        long lengthAt = topicLengthAt(bytes, at);
        var topic = new byte[topicBytes(bytes, at, lengthAt)];
        MemorySegment.copy(
                bytes, ValueLayout.JAVA_BYTE, lengthAt + topicLengthBytes(bytes, at), topic, 0, topic.length);
        return new String(topic, StandardCharsets.UTF_8);
    }

    /// Whether the message's topic is this one: no text is made.
    public static boolean hasTopic(MemorySegment bytes, long at, String topic) {
        long lengthAt = topicLengthAt(bytes, at);
        if (topicBytes(bytes, at, lengthAt) != topic.length()) return false;
        long topicAt = lengthAt + topicLengthBytes(bytes, at);
        for (int i = 0; i < topic.length(); i++) if (bytes.get(BYTE, topicAt + i) != topic.charAt(i)) return false;
        return true;
    }

    public static MessageProperties properties(MemorySegment bytes, long at) {
        long lengthAt = propertiesLengthAt(bytes, at);
        return MessageProperties.ofEncoded(bytes.asSlice(lengthAt + 2, bytes.get(SHORT, lengthAt)));
    }

    /// See `TagHash`.
    public static long tagHash(MemorySegment bytes, long at) {
        return properties(bytes, at).tagHash();
    }

    // ---- Whole messages

    /// Reads the message at `at`, every length checked.
    public static StoredMessage decode(MemorySegment bytes, long at) {
        check(bytes, at);
        return new StoredMessage(
                topic(bytes, at),
                queueId(bytes, at),
                queueOffset(bytes, at),
                physicalOffset(bytes, at),
                bytes.get(INT, at + FLAG),
                sysFlag(bytes, at),
                bornTimestamp(bytes, at),
                bornHost(bytes, at),
                storeTimestamp(bytes, at),
                storeHost(bytes, at),
                reconsumeTimes(bytes, at),
                bytes.get(LONG, bodyLengthAt(bytes, at) - 8),
                bytes.get(INT, at + CRC),
                body(bytes, at),
                properties(bytes, at),
                storedBytes(bytes, at));
    }

    /// Reads messages that lie back to back, as a pull's answer has them.
    public static List<StoredMessage> decodeAll(MemorySegment bytes) {
        var messages = new ArrayList<StoredMessage>();
        for (long at = 0; at < bytes.byteSize(); ) {
            var message = decode(bytes, at);
            messages.add(message);
            at += message.storedBytes();
        }
        return messages;
    }

    /// Throws unless a whole message lies at `at` and all its lengths add up.
    public static void check(MemorySegment bytes, long at) {
        long available = bytes.byteSize() - at;
        if (at < 0 || available < FIXED_BYTES) throw malformed(at, "only " + available + " bytes are left");
        long size = bytes.get(INT, at);
        if (size < FIXED_BYTES || size > available) throw malformed(at, "a size of " + size + " in " + available);
        int magic = bytes.get(INT, at + MAGIC);
        if (magic != MAGIC_V1 && magic != MAGIC_V2) throw malformed(at, "magic " + Integer.toHexString(magic));
        long end = at + size;
        long lengthAt = checkedLengthAt(bodyLengthAt(bytes, at), 4, end, at);
        lengthAt += 4 + checkedLength(bytes.get(INT, lengthAt), end, at);
        checkPort(bytes.get(INT, at + BORN_HOST + bornIpBytes(bytes, at)), at);
        checkPort(bytes.get(INT, storeTimestampAt(bytes, at) + 8 + storeIpBytes(bytes, at)), at);
        checkedLengthAt(lengthAt, topicLengthBytes(bytes, at), end, at);
        lengthAt += topicLengthBytes(bytes, at) + checkedLength(topicBytes(bytes, at, lengthAt), end, at);
        checkedLengthAt(lengthAt, 2, end, at);
        lengthAt += 2 + checkedLength(bytes.get(SHORT, lengthAt), end, at);
        if (lengthAt != end) throw malformed(at, "its parts end at " + lengthAt + " instead of " + end);
    }

    private static void checkPort(int port, long at) {
        if (port < 0 || port > WireHost.MAX_PORT) throw malformed(at, "port " + port);
    }

    private static long checkedLengthAt(long lengthAt, int lengthBytes, long end, long at) {
        if (lengthAt + lengthBytes > end) throw malformed(at, "a length lies past its end");
        return lengthAt;
    }

    private static long checkedLength(long length, long end, long at) {
        if (length < 0 || length > end - at) throw malformed(at, "a part of " + length + " bytes");
        return length;
    }

    private static MalformedMessageException malformed(long at, String why) {
        return new MalformedMessageException("no message at byte " + at + ": " + why);
    }

    // ---- Where the parts are

    private static int bornIpBytes(MemorySegment bytes, long at) {
        return (sysFlag(bytes, at) & MessageSysFlag.BORN_HOST_IPV6) != 0 ? WireHost.IPV6_BYTES : WireHost.IPV4_BYTES;
    }

    private static int storeIpBytes(MemorySegment bytes, long at) {
        return (sysFlag(bytes, at) & MessageSysFlag.STORE_HOST_IPV6) != 0 ? WireHost.IPV6_BYTES : WireHost.IPV4_BYTES;
    }

    private static long storeTimestampAt(MemorySegment bytes, long at) {
        return at + BORN_HOST + bornIpBytes(bytes, at) + 4;
    }

    private static long bodyLengthAt(MemorySegment bytes, long at) {
        return storeTimestampAt(bytes, at) + 8 + storeIpBytes(bytes, at) + 4 + 12;
    }

    private static long topicLengthAt(MemorySegment bytes, long at) {
        long lengthAt = bodyLengthAt(bytes, at);
        return lengthAt + 4 + bytes.get(INT, lengthAt);
    }

    private static int topicLengthBytes(MemorySegment bytes, long at) {
        return bytes.get(INT, at + MAGIC) == MAGIC_V2 ? 2 : 1;
    }

    private static int topicBytes(MemorySegment bytes, long at, long lengthAt) {
        return topicLengthBytes(bytes, at) == 2 ? bytes.get(SHORT, lengthAt) : bytes.get(BYTE, lengthAt);
    }

    private static long propertiesLengthAt(MemorySegment bytes, long at) {
        long lengthAt = topicLengthAt(bytes, at);
        return lengthAt + topicLengthBytes(bytes, at) + topicBytes(bytes, at, lengthAt);
    }

    private static WireHost readHost(MemorySegment bytes, long at, int ipBytes) {
        var ip = new byte[ipBytes];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, ip, 0, ipBytes);
        return new WireHost(ip, bytes.get(INT, at + ipBytes));
    }
}
