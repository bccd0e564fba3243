// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.protocol.Limits;
import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
import io.trijet.protocol.Request;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.message.Delays;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import org.jspecify.annotations.Nullable;

/// Whether a send is taken, and where it goes: the checks of protocol.md 2.5, in that order. Pure.
public final class SendRules {
    static final int READ_WRITE = Permission.READ_WRITE;

    /// One pass over the properties tells the ordinary message from the others.
    private static final String[] NOT_ORDINARY = {
        PropertyNames.TRANSACTION_PREPARED,
        PropertyNames.DELAY_LEVEL,
        PropertyNames.TIMER_DELAY_SECONDS,
        PropertyNames.TIMER_DELAY_MILLIS,
        PropertyNames.TIMER_DELIVER_MILLIS
    };

    private SendRules() {}

    /// What holds on the broker as the request arrives. `refusal` says why nothing is taken at all now (not the
    /// leader, disk full); null if sends are taken.
    public record Facts(
            @Nullable String refusal,
            @Nullable TopicConfig topic,
            @Nullable TopicConfig template,
            @Nullable GroupConfig retryGroup,
            @Nullable TopicConfig deadLetters,
            boolean mayCreateTopics,
            boolean hasRoomForTopic,
            int maxQueues,
            Limits limits) {}

    /// What is done with a send.
    public sealed interface Decision {
        /// Nothing is stored; `why` is shown to the user.
        record Refuse(int code, String why) implements Decision {}

        /// It is stored in this topic, which is created first if `isNew`. `queueId` below 0: any writable
        /// queue.
        record Accept(TopicConfig topic, boolean isNew, int queueId) implements Decision {}
    }

    public static Decision decide(Request.Send send, Facts facts) {
        if (facts.refusal() != null) return new Decision.Refuse(ResponseCode.SERVICE_NOT_AVAILABLE, facts.refusal());
        var fault = Names.topicFault(send.topic(), facts.limits());
        if (fault.isPresent()) return new Decision.Refuse(ResponseCode.INVALID_PARAMETER, fault.get());
        if (Names.isForbiddenForProducers(send.topic())) {
            return new Decision.Refuse(
                    ResponseCode.NO_PERMISSION, "topic " + send.topic() + " is the broker's own; send to another");
        }
        boolean isRetry = Names.isRetryTopic(send.topic());
        var target = isRetry ? retryTarget(send, facts) : target(send, facts);
        return target instanceof Decision.Accept accept ? checkTarget(send, accept, facts, isRetry) : target;
    }

    private static Decision target(Request.Send send, Facts facts) {
        if (facts.topic() != null) return new Decision.Accept(facts.topic(), false, send.queueId());
        var template = facts.template();
        boolean inherits = template != null && Permission.isInherited(template.permission());
        if (template == null || !inherits || !facts.mayCreateTopics()) {
            return new Decision.Refuse(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "topic " + send.topic() + " does not exist and is not created by sending; create it first");
        }
        int queues = Math.min(Math.max(send.defaultTopicQueues(), 1), template.writeQueues());
        var topic = TopicConfig.of(
                send.topic(), Math.min(queues, facts.maxQueues()), template.permission() & ~Permission.INHERIT);
        return newTopic(topic, send.queueId(), facts);
    }

    /// A consumer sends a message back by itself when request 36 failed.
    private static Decision retryTarget(Request.Send send, Facts facts) {
        var group = facts.retryGroup();
        if (group == null) {
            return new Decision.Refuse(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "no consumer group for retry topic " + send.topic());
        }
        int most = send.maxReconsumeTimes().orElse(group.maxRetries());
        if (send.reconsumeTimes() > most) return deadLetterTarget(group, facts);
        if (facts.topic() != null) return new Decision.Accept(facts.topic(), false, send.queueId());
        var topic = TopicConfig.of(send.topic(), Math.max(1, group.retryQueues()), READ_WRITE);
        return newTopic(topic, send.queueId(), facts);
    }

    private static Decision deadLetterTarget(GroupConfig group, Facts facts) {
        if (facts.deadLetters() != null) return new Decision.Accept(facts.deadLetters(), false, -1);
        return newTopic(TopicConfig.of(Names.deadLetterTopic(group.name()), 1, READ_WRITE), -1, facts);
    }

    private static Decision newTopic(TopicConfig topic, int queueId, Facts facts) {
        if (facts.hasRoomForTopic()) return new Decision.Accept(topic, true, queueId);
        return new Decision.Refuse(
                ResponseCode.SYSTEM_ERROR,
                "topic " + topic.name() + " cannot be created: max-topics is reached; delete topics or raise it");
    }

    private static Decision checkTarget(Request.Send send, Decision.Accept accept, Facts facts, boolean isRetry) {
        var topic = accept.topic();
        if (!Permission.isWritable(topic.permission())) {
            return new Decision.Refuse(
                    ResponseCode.NO_PERMISSION,
                    "topic " + topic.name() + " has permission " + topic.permission() + ", which forbids sending");
        }
        int queues = Math.max(topic.writeQueues(), topic.readQueues());
        if (accept.queueId() >= queues) {
            return new Decision.Refuse(
                    ResponseCode.INVALID_PARAMETER,
                    "queue " + accept.queueId() + " of topic " + topic.name() + " does not exist: it has " + queues);
        }
        if (accept.queueId() < 0 && topic.writeQueues() == 0) {
            return new Decision.Refuse(
                    ResponseCode.NO_PERMISSION, "topic " + topic.name() + " has no queue to write to");
        }
        if (send.isBatch() && isRetry) {
            return new Decision.Refuse(ResponseCode.MESSAGE_ILLEGAL, "a batch cannot be sent to a retry topic");
        }
        var illegal = illegalBody(send, facts.limits());
        if (illegal == null) illegal = illegalProperties(send.properties(), isRetry, facts.limits());
        return illegal == null ? accept : new Decision.Refuse(ResponseCode.MESSAGE_ILLEGAL, illegal);
    }

    private static @Nullable String illegalBody(Request.Send send, Limits limits) {
        long bytes = send.body().byteSize();
        if (bytes <= limits.bodyBytes()) return null;
        return "the body has " + bytes + " bytes; at most " + limits.bodyBytes() + " are accepted";
    }

    /// What is wrong with a message's properties, or null: for each message of a batch too.
    static @Nullable String illegalProperties(MessageProperties properties, boolean isRetry, Limits limits) {
        if (properties.encodedBytes() > limits.propertiesBytes()) {
            return "the properties have " + properties.encodedBytes() + " bytes; at most " + limits.propertiesBytes()
                    + " are accepted";
        }
        if (!properties.containsAny(NOT_ORDINARY)) return null;
        if (isTransactional(properties)) {
            return "transactional messages are not built yet: send it as an ordinary message";
        }
        if (!isRetry && Delays.areAskedFor(properties)) {
            return "delayed and timed messages are not built yet: send it without a delay";
        }
        return null;
    }

    private static boolean isTransactional(MessageProperties properties) {
        return properties.contains(PropertyNames.TRANSACTION_PREPARED)
                && Boolean.parseBoolean(
                        properties.get(PropertyNames.TRANSACTION_PREPARED).orElse(""));
    }
}
