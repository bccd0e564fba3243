// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.retry;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Leadership;
import io.trijet.broker.Parts;
import io.trijet.broker.append.Outcome;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.send.MessageFinder;
import io.trijet.broker.send.MessageWriter;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.TopicMaker;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Meter;
import io.trijet.protocol.Permission;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.StoredMessage;
import io.trijet.storage.index.QueueKey;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A consumer could not process a message: a copy of it goes to the group's retry topic, or to its dead letters.
///
/// Owned by the group's lane. The consumer is told when the copy is safe; also when it is stored and not safe
/// yet: the offset it commits afterwards lies behind the copy in the same log, so that a log that lost the copy
/// lost the commit too, and the message itself is delivered again.
public final class SendBackHandler implements Feature {
    private final StateMachine machine;
    private final Supplier<? extends Catalog> catalog;
    private final TopicMaker maker;
    private final Topics topics;
    private final Leadership leadership;
    private final MessageWriter writer;
    private final MessageFinder finder;
    private final RandomGenerator randomness;
    private final Meter meter;
    private final int maxTopics;

    public SendBackHandler(Parts parts, TopicMaker maker) {
        this.maker = maker;
        catalog = parts.catalog();
        finder = parts.finder();
        machine = parts.machine();
        topics = parts.topics();
        leadership = parts.leadership();
        writer = parts.messages();
        randomness = parts.environment().randomness();
        meter = parts.environment().meter();
        maxTopics = parts.config().limits().maxTopics();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.SendBack.class, this::sendBack);
    }

    private void sendBack(Request.SendBack request, Exchange exchange) {
        var group = catalog.get().group(request.group());
        if (group == null) {
            exchange.refuse(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription group " + request.group());
            return;
        }
        if (!leadership.isHere()) {
            exchange.refuse(ResponseCode.SERVICE_NOT_AVAILABLE, leadership.refusal());
            return;
        }
        var message = finder.find(request.physicalOffset());
        if (message.isPresent()) store(request, message.get(), group, exchange);
        else {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR, "there is no message at physical offset " + request.physicalOffset());
        }
    }

    private void store(Request.SendBack request, StoredMessage message, GroupConfig group, Exchange exchange) {
        boolean dead = RetryRules.isDead(message, request, group);
        var name = RetryRules.topic(request.group(), dead);
        var topic = topics.find(name);
        if (topic == null && topics.createdCount() >= maxTopics) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR, "topic " + name + " cannot be created: max-topics = " + maxTopics);
            return;
        }
        if (topic == null) {
            topic = TopicConfig.of(name, dead ? 1 : Math.max(1, group.retryQueues()), Permission.READ_WRITE);
            if (!maker.isHere()) {
                maker.make(topic, 0, exchange, () -> sendBack(request, exchange));
                return;
            }
            machine.propose(new StateChange.TopicsPut(List.of(topic)), Waiter.NOBODY);
        }
        if (!Permission.isWritable(topic.permission()) || topic.writeQueues() == 0) {
            exchange.refuse(ResponseCode.NO_PERMISSION, "topic " + name + " may not be written");
            return;
        }
        int queueId = randomness.nextInt(topic.writeQueues());
        var draft = RetryRules.copy(message, name, queueId, dead);
        long bytes = writer.payloadBytes(List.of(draft));
        boolean fits =
                draft.properties().encodedBytes() <= MessageProperties.MAX_BYTES && bytes <= writer.maxPayloadBytes();
        if (!fits) {
            exchange.refuse(
                    ResponseCode.MESSAGE_ILLEGAL, "the message is too large to be stored with its origin: " + bytes);
        } else if (!writer.hasRoom((int) bytes)) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, "[OVERLOAD] too many sends wait to become safe; try again");
        } else {
            writer.append(new QueueKey(name, queueId), List.of(draft), (int) bytes, outcome -> tell(outcome, exchange));
            meter.add(dead ? BrokerMetric.MESSAGES_DEAD : BrokerMetric.MESSAGES_SENT_BACK, 1);
        }
    }

    private static void tell(Outcome outcome, Exchange exchange) {
        switch (outcome) {
            case SAFE, NO_REPLICA, REPLICA_TIMEOUT, FLUSH_TIMEOUT -> exchange.answer(Response.ok());
            case UNDECIDED -> exchange.staySilent();
            case UNKNOWN -> exchange.abandon("leadership was lost while a message was sent back");
        }
    }
}
