// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import io.trijet.environment.Address;
import io.trijet.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Stored messages, back to back. One that is read is written and read again, and must be the same.
public final class MessageAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        try {
            for (var message : MessageCodec.decodeAll(MemorySegment.ofArray(input))) check(message);
        } catch (MalformedMessageException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    private static void check(StoredMessage message) {
        var id = MessageId.parse(message.offsetMessageId());
        if (!id.storeHost().equals(message.storeHost()) || id.physicalOffset() != message.physicalOffset())
            throw new AssertionError("id " + id + " of " + message);
        boolean isAscii = message.topic().chars().allMatch(c -> c < 0x80);
        if (!isAscii) return;
        var draft = message.toDraft();
        var place = new Placement(
                message.queueOffset(), message.physicalOffset(), message.storeTimestamp(), message.storeHost());
        var bytes = MemorySegment.ofArray(new byte[MessageCodec.size(draft, message.storeHost())]);
        MessageCodec.encode(bytes, 0, draft, place);
        var again = MessageCodec.decode(bytes, 0);
        boolean isSame = again.topic().equals(message.topic())
                && again.queueId() == message.queueId()
                && again.queueOffset() == message.queueOffset()
                && again.bornHost().equals(message.bornHost())
                && again.sysFlag() == message.sysFlag()
                && again.properties().equals(message.properties())
                && Arrays.equals(
                        again.body().toArray(ValueLayout.JAVA_BYTE),
                        message.body().toArray(ValueLayout.JAVA_BYTE));
        if (!isSame) throw new AssertionError("read " + message + ", wrote it, and read " + again);
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(seed("10.0.0.1", "T"), seed("[fe80::1]", "T"), seed("10.0.0.1", "long-" + "x".repeat(140)));
    }

    private static byte[] seed(String host, String topic) {
        var from = WireHost.of(new Address(host, 40_000));
        var draft = new MessageDraft(
                topic,
                3,
                7,
                0,
                1_700_000_000_000L,
                from,
                1,
                0,
                MessageProperties.of(Map.of("TAGS", "a", "KEYS", "k1 k2")),
                MemorySegment.ofArray(new byte[] {1, 2, 3}));
        var bytes = new byte[MessageCodec.size(draft, from)];
        MessageCodec.encode(MemorySegment.ofArray(bytes), 0, draft, new Placement(5, 4096, 1_700_000_000_001L, from));
        return bytes;
    }
}
