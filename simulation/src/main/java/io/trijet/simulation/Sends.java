// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MessageId;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Queue;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/// A send as the stock client puts it on the wire, and what its answer means to a producer.
final class Sends {
    /// A stock client's whole budget.
    static final long TIMEOUT_NANOS = 3_000 * Plan.MILLI;

    private Sends() {}

    /// One message to be.
    @SuppressWarnings("ArrayRecordComponent")
    record Draft(String id, byte[] body) {}

    /// What is sent with one request: one message, or a batch.
    record Load(Queue queue, List<Draft> drafts) {
        Load {
            drafts = List.copyOf(drafts);
        }
    }

    static Caller.Ask ask(Load load, int queues, long bornNanos) {
        boolean isBatch = load.drafts.size() > 1;
        var first = load.drafts.getFirst();
        var fields = Fields.builder()
                .add("a", "producers")
                .add("b", load.queue.topic())
                .add("c", "TBW102")
                .add("d", queues)
                .add("e", load.queue.queueId())
                .add("f", 0)
                .add("g", bornNanos / Plan.MILLI)
                .add("h", 0)
                .add("i", isBatch ? "" : properties(first).encodedText())
                .add("j", 0)
                .add("k", "false")
                .add("m", Boolean.toString(isBatch))
                .add("n", load.queue.broker())
                .build();
        int code = isBatch ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2;
        var body = isBatch ? BatchBody.encode(parts(load)) : MemorySegment.ofArray(first.body);
        return new Caller.Ask(code, fields, body, TIMEOUT_NANOS);
    }

    static Outcome outcome(Caller.Reply reply) {
        return switch (reply) {
            case Caller.Reply.NotSent ignored -> Outcome.FAIL;
            case Caller.Reply.Lost ignored -> Outcome.UNKNOWN;
            case Caller.Reply.Answered(var frame) ->
                switch (frame.code()) {
                    case ResponseCode.SUCCESS -> Outcome.OK;
                    case ResponseCode.FLUSH_DISK_TIMEOUT,
                            ResponseCode.SLAVE_NOT_AVAILABLE,
                            ResponseCode.FLUSH_SLAVE_TIMEOUT -> Outcome.STORED;
                    default -> Outcome.FAIL;
                };
        };
    }

    /// Where the first message went; -1 if that was not told.
    static long queueOffset(Caller.Reply reply) {
        if (!(reply instanceof Caller.Reply.Answered(var frame))) return -1;
        var text = frame.fields().get("queueOffset");
        return text == null ? -1 : Long.parseLong(text);
    }

    /// Where in the log each message went; none if that was not told.
    static List<Long> positions(Caller.Reply reply) {
        if (!(reply instanceof Caller.Reply.Answered(var frame))) return List.of();
        var text = frame.fields().get("msgId");
        if (text == null) return List.of();
        return Stream.of(text.split(",", -1))
                .map(id -> MessageId.parse(id).physicalOffset() & Bodies.POSITION)
                .toList();
    }

    private static List<BatchBody.Part> parts(Load load) {
        return load.drafts.stream()
                .map(draft -> new BatchBody.Part(0, MemorySegment.ofArray(draft.body), properties(draft)))
                .toList();
    }

    private static MessageProperties properties(Draft draft) {
        return MessageProperties.NONE
                .with(PropertyNames.UNIQUE_KEY, draft.id)
                .with(PropertyNames.KEYS, draft.id)
                .with(PropertyNames.WAIT, "true");
    }
}
