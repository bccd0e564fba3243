// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.retry;

import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.message.MessageDraft;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.protocol.message.StoredMessage;

/// What becomes of a message that a consumer sends back (RocketMQ: `AbstractSendMessageProcessor.consumerSendMsgBack`).
/// Pure.
final class RetryRules {
    private RetryRules() {}

    /// Whether it failed often enough, or the consumer says that trying again is no use.
    static boolean isDead(StoredMessage message, Request.SendBack request, GroupConfig group) {
        int most = request.maxReconsumeTimes().orElse(group.maxRetries());
        return message.reconsumeTimes() >= most || request.delayLevel() < 0;
    }

    /// Where it is stored next.
    static String topic(String group, boolean dead) {
        return dead ? Names.deadLetterTopic(group) : Names.retryTopic(group);
    }

    /// The copy that is stored there: the same body, birth and properties, one more try, and where it came from.
    static MessageDraft copy(StoredMessage message, String topic, int queueId, boolean dead) {
        return new MessageDraft(
                topic,
                queueId,
                message.flag(),
                message.sysFlag(),
                message.bornTimestamp(),
                message.bornHost(),
                message.reconsumeTimes() + 1,
                0,
                properties(message, dead),
                message.body());
    }

    private static MessageProperties properties(StoredMessage message, boolean dead) {
        var properties = message.properties();
        var editor = properties.edit().remove(PropertyNames.DELAY_LEVEL);
        var originTopic = properties.get(PropertyNames.RETRY_TOPIC).orElse(message.topic());
        var originId = properties.get(PropertyNames.ORIGIN_MESSAGE_ID).orElseGet(message::offsetMessageId);
        editor.set(PropertyNames.RETRY_TOPIC, originTopic);
        editor.set(PropertyNames.ORIGIN_MESSAGE_ID, originId);
        if (dead) {
            editor.set(PropertyNames.DEAD_LETTER_ORIGIN_TOPIC, originTopic);
            editor.set(PropertyNames.DEAD_LETTER_ORIGIN_MESSAGE_ID, originId);
        }
        return editor.build();
    }
}
