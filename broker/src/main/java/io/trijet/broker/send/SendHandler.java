// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Exchange;
import io.trijet.broker.Handler;
import io.trijet.broker.Traffic;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.send.SendRules.Decision;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.TopicMaker;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Meter;
import io.trijet.protocol.Limits;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MalformedMessageException;
import io.trijet.protocol.message.MessageDraft;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes sends: judges them, appends each as one record, and answers when the log is safe.
///
/// Owned by the group's lane. What a send costs besides its bytes: a draft, its properties with ours added, a
/// place, and the answer that waits.
public final class SendHandler implements Handler<Request.Send> {
    /// What bounds a topic that a send creates.
    public record Creation(boolean allowed, int maxTopics, int maxQueues) {}

    private final MessageWriter writer;
    private final StateMachine machine;
    private final Supplier<? extends Catalog> catalog;
    private final Topics topics;
    private final TopicMaker maker;
    private final Stamp stamp;
    private final Limits limits;
    private final Creation creation;
    private final Supplier<@Nullable String> refusal;
    private final Traffic traffic;
    private final Meter meter;
    private int turn;

    public SendHandler(
            MessageWriter writer,
            StateMachine machine,
            Supplier<? extends Catalog> catalog,
            Topics topics,
            TopicMaker maker,
            Stamp stamp,
            Limits limits,
            Creation creation,
            Supplier<@Nullable String> refusal,
            Traffic traffic,
            Meter meter) {
        this.writer = writer;
        this.machine = machine;
        this.catalog = catalog;
        this.topics = topics;
        this.maker = maker;
        this.stamp = stamp;
        this.limits = limits;
        this.creation = creation;
        this.refusal = refusal;
        this.traffic = traffic;
        this.meter = meter;
    }

    @Override
    public void handle(Request.Send send, Exchange exchange) {
        switch (SendRules.decide(send, factsFor(send))) {
            case Decision.Refuse(var code, var why) -> refuse(exchange, code, why);
            case Decision.Accept accept
            when accept.isNew() && !maker.isHere() -> makeTopic(send, accept.topic(), exchange);
            case Decision.Accept accept -> accept(send, accept, exchange);
        }
    }

    /// The send is judged anew once the topic is there.
    private void makeTopic(Request.Send send, TopicConfig topic, Exchange exchange) {
        var kept = send.withBody(MemorySegment.ofArray(send.body().toArray(ValueLayout.JAVA_BYTE)));
        maker.make(topic, kept.body().byteSize(), exchange, () -> handle(kept, exchange));
    }

    private SendRules.Facts factsFor(Request.Send send) {
        var topic = topics.find(send.topic());
        boolean isRetry = Names.isRetryTopic(send.topic());
        var group = isRetry ? Names.groupOf(send.topic()).orElseThrow() : null;
        return new SendRules.Facts(
                refusal.get(),
                topic,
                topic == null ? topics.find(send.defaultTopic()) : null,
                group == null ? null : catalog.get().group(group),
                group == null ? null : topics.find(Names.deadLetterTopic(group)),
                creation.allowed,
                topics.createdCount() < creation.maxTopics,
                creation.maxQueues,
                limits);
    }

    private void accept(Request.Send send, Decision.Accept accept, Exchange exchange) {
        List<MessageDraft> drafts;
        int queueId = accept.queueId() < 0 ? nextTurn(accept.topic()) : accept.queueId();
        try {
            drafts = drafts(send, accept.topic().name(), queueId, exchange);
        } catch (MalformedMessageException | IllegalMessageException e) {
            refuse(exchange, ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
            return;
        }
        long bytes = writer.payloadBytes(drafts);
        if (bytes > writer.maxPayloadBytes()) {
            refuse(
                    exchange,
                    ResponseCode.MESSAGE_ILLEGAL,
                    "it takes " + bytes + " bytes in the log; one send may take " + writer.maxPayloadBytes());
            return;
        }
        if (!writer.hasRoom((int) bytes)) {
            meter.add(BrokerMetric.SENDS_BUSY, 1);
            exchange.refuse(ResponseCode.SYSTEM_BUSY, "[OVERLOAD] too many sends wait to become safe; try again");
            return;
        }
        append(accept, new QueueKey(accept.topic().name(), queueId), drafts, (int) bytes, exchange);
    }

    private void append(
            Decision.Accept accept, QueueKey queue, List<MessageDraft> drafts, int bytes, Exchange exchange) {
        if (accept.isNew()) {
            machine.propose(new StateChange.TopicsPut(List.of(accept.topic())), Waiter.NOBODY);
            meter.add(BrokerMetric.TOPICS_CREATED_BY_SENDS, 1);
        }
        writer.appendTelling(queue, drafts, bytes, stored -> {
            var answer = new SendAnswer(exchange, queue.queueId(), stored);
            return accept.isNew() ? writer.untilServed(answer) : answer;
        });
        traffic.in(drafts.size());
        meter.add(BrokerMetric.MESSAGES_IN, drafts.size());
        meter.add(BrokerMetric.MESSAGE_BYTES_IN, bytes);
    }

    private List<MessageDraft> drafts(Request.Send send, String topic, int queueId, Exchange exchange) {
        if (!send.isBatch()) {
            var properties = stamp.on(send.properties());
            return List.of(
                    draft(send, topic, queueId, exchange, new BatchBody.Part(send.flag(), send.body(), properties)));
        }
        var parts = BatchBody.split(send.body(), limits.batchMessages());
        var drafts = new ArrayList<MessageDraft>(parts.size());
        for (var part : parts) {
            var illegal = SendRules.illegalProperties(part.properties(), false, limits);
            if (illegal != null) throw new IllegalMessageException(illegal);
            var stamped = new BatchBody.Part(part.flag(), part.body(), stamp.on(part.properties()));
            drafts.add(draft(send, topic, queueId, exchange, stamped));
        }
        return drafts;
    }

    private MessageDraft draft(Request.Send send, String topic, int queueId, Exchange exchange, BatchBody.Part part) {
        if (part.properties().encodedBytes() > MessageProperties.MAX_BYTES) {
            throw new IllegalMessageException(
                    "the properties have " + part.properties().encodedBytes()
                            + " bytes with the broker's own; at most "
                            + MessageProperties.MAX_BYTES + " can be stored");
        }
        return new MessageDraft(
                topic,
                queueId,
                part.flag(),
                send.sysFlag(),
                send.bornTimestamp(),
                stamp.bornHost(exchange.connection()),
                send.reconsumeTimes(),
                0,
                part.properties(),
                part.body());
    }

    private int nextTurn(TopicConfig topic) {
        turn = turn == Integer.MAX_VALUE ? 0 : turn + 1;
        return turn % topic.writeQueues();
    }

    private void refuse(Exchange exchange, int code, String why) {
        meter.add(BrokerMetric.SENDS_REFUSED, 1);
        exchange.refuse(code, why);
    }

    /// A message that the rules refuse only once the batch around it is opened.
    private static final class IllegalMessageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        IllegalMessageException(String why) {
            super(why);
        }
    }
}
