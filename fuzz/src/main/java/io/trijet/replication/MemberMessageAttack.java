// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.LogEnd;
import io.trijet.consensus.Message;
import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.LogPoint;
import io.trijet.storage.TermStart;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What a member might say. What is read is written again, and must give the same bytes.
public final class MemberMessageAttack implements FuzzTarget {
    private static final LogPoint POINT = new LogPoint(1024, 4096, 0x1234);

    private final FieldWriter writer = new FieldWriter(MemberCodec.MAX_HEAD_BYTES);

    @Override
    public void attack(byte[] input) {
        try {
            var from = new FieldReader(MemorySegment.ofArray(input));
            var header = MemberCodec.header(from);
            var message = MemberCodec.decode(header, from);
            var again = written(header.sender(), header.fingerprint(), message);
            // Text that was not UTF-8 cannot be written as it came; the version is always ours.
            var second = new FieldReader(MemorySegment.ofArray(again));
            var third = MemberCodec.decode(MemberCodec.header(second), second);
            if (!Arrays.equals(again, written(header.sender(), header.fingerprint(), third)))
                throw new AssertionError("read " + message + ", wrote it, and read " + third);
        } catch (MalformedMessageException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    private byte[] written(int sender, int fingerprint, MemberMessage message) {
        var head = MemberCodec.encode(writer, sender, fingerprint, message);
        var body = MemberCodec.body(message);
        var bytes = MemorySegment.ofArray(new byte[Math.toIntExact(head.byteSize() + body.byteSize())]);
        bytes.copyFrom(head);
        bytes.asSlice(head.byteSize()).copyFrom(body);
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public List<byte[]> seeds() {
        var body = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        var identity = new MemberMessage.Identity(1, 1, "c1", "broker-a", "n0", "abc", Mode.SYNC, Flush.ASYNC);
        var state = new MemberMessage.State(
                true,
                true,
                1024,
                7,
                POINT,
                POINT,
                4000,
                List.of(new TermStart(1024, 0), new TermStart(2049, 640)),
                new Voters(96, List.of("a", "", "c")));
        var end = new LogEnd(1024, 4096);
        return Stream.of(
                        new MemberMessage.Hello(1024, 99, true, identity, state),
                        new MemberMessage.OpenTerm(2048, true, 1024),
                        new MemberMessage.TermAnswer(2048, true, false, 2048, POINT),
                        new MemberMessage.Donate(2048, 5),
                        new MemberMessage.Align(2048, 5, POINT, POINT, 4000, 7),
                        new MemberMessage.Aligned(2048, 5, MemberMessage.Outcome.AGAIN, 4096, 17, 3),
                        new MemberMessage.Append(2048, 5, POINT, 4000, -77, body),
                        new MemberMessage.Appended(2048, 5, 4104, -77, true, true, 4000, 4096),
                        new MemberMessage.Seed(2048, 5, POINT, POINT, 7, 100, 92, body),
                        new MemberMessage.Seeded(2048, 5, 100),
                        new MemberMessage.FetchRange(2048, 5, POINT, POINT, 512),
                        new MemberMessage.Range(2048, 5, 512, body),
                        new MemberMessage.Unsound(2048, 5, 4096),
                        new MemberMessage.Election(new Message.AskPreVote(2048, end, true)),
                        new MemberMessage.Election(new Message.PreVote(2048, true)),
                        new MemberMessage.Election(new Message.AskVote(2048, end, false)),
                        new MemberMessage.Election(new Message.Vote(2048, true)),
                        new MemberMessage.Election(new Message.TakeOver(2048)))
                .map(message -> written(1, 0xabcd, message))
                .toList();
    }
}
