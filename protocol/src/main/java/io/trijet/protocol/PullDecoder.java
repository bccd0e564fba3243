// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.body.Subscription;
import java.util.Optional;

/// Reads pulls (11, 361), which come with every few messages: one walk over the fields.
final class PullDecoder {
    private static final String[] REQUIRED = {
        "consumerGroup",
        "topic",
        "queueId",
        "queueOffset",
        "maxMsgNums",
        "sysFlag",
        "commitOffset",
        "suspendTimeoutMillis",
        "subVersion"
    };
    private static final int ALL_REQUIRED = (1 << REQUIRED.length) - 1;

    private int seen;
    private String group = "";
    private String topic = "";
    private int queueId;
    private long queueOffset;
    private int maxMessages;
    private int maxBytes = Integer.MAX_VALUE;
    private int sysFlag;
    private long commitOffset;
    private long suspendMillis;
    private Optional<String> expression = Optional.empty();
    private String expressionType = Subscription.TAG;
    private long subscriptionVersion;
    private Optional<String> brokerName = Optional.empty();

    private PullDecoder() {}

    static Request.Pull decode(Frame frame) throws InvalidRequestException {
        var decoder = new PullDecoder();
        for (var cursor = frame.fields().cursor(); cursor.next(); ) decoder.read(cursor);
        return decoder.finish(frame.code() == RequestCode.LITE_PULL_MESSAGE);
    }

    private void read(FieldCursor field) throws InvalidRequestException {
        for (int i = 0; i < REQUIRED.length; i++) {
            if (field.nameIs(REQUIRED[i])) {
                seen |= 1 << i;
                readRequired(i, field);
                return;
            }
        }
        if (field.nameIs("bname")) brokerName = Optional.of(field.value());
        else if (field.nameIs("maxMsgBytes")) maxBytes = field.intValue();
        else if (field.nameIs("subscription")) expression = Optional.of(field.value());
        else if (field.nameIs("expressionType"))
            expressionType = field.valueIs(Subscription.TAG) ? Subscription.TAG : field.value();
    }

    private void readRequired(int index, FieldCursor field) throws InvalidRequestException {
        switch (index) {
            case 0 -> group = field.value();
            case 1 -> topic = field.value();
            case 2 -> queueId = field.intValue();
            case 3 -> queueOffset = field.longValue();
            case 4 -> maxMessages = field.intValue();
            case 5 -> sysFlag = field.intValue();
            case 6 -> commitOffset = field.longValue();
            case 7 -> suspendMillis = field.longValue();
            default -> subscriptionVersion = field.longValue();
        }
    }

    private Request.Pull finish(boolean isLite) throws InvalidRequestException {
        if (seen != ALL_REQUIRED) throw FieldReader.missing(REQUIRED[Integer.numberOfTrailingZeros(~seen)]);
        return new Request.Pull(
                isLite,
                group,
                topic,
                queueId,
                queueOffset,
                maxMessages,
                maxBytes,
                sysFlag,
                commitOffset,
                suspendMillis,
                expression,
                expressionType,
                subscriptionVersion,
                brokerName);
    }
}
