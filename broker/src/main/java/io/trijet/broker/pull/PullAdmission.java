// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.protocol.Permission;
import io.trijet.protocol.PullSysFlag;
import io.trijet.protocol.Request;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.body.TopicConfig;
import org.jspecify.annotations.Nullable;

/// Whether a pull may be served, and by which subscription it is filtered, before its offset is looked at (RocketMQ:
/// `PullMessageProcessor.processRequest`).
sealed interface PullAdmission {
    record Admitted(Subscription subscription) implements PullAdmission {}

    record Refused(int code, String why) implements PullAdmission {}

    /// What the broker knows of the topic and the group: null where the topic or the group does not exist, where no
    /// member is connected, and where the members do not want the topic.
    record Known(
            @Nullable TopicConfig topic,
            @Nullable GroupConfig group,
            @Nullable ConsumerRegistration membership,
            @Nullable Subscription subscription) {}

    static PullAdmission judge(Request.Pull pull, Known known) {
        if (known.group == null) {
            return new Refused(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription group " + pull.group());
        }
        if (!known.group.consumeEnabled()) {
            return new Refused(ResponseCode.NO_PERMISSION, "consuming is disabled for group " + pull.group());
        }
        if (known.topic == null) {
            return new Refused(ResponseCode.TOPIC_NOT_EXIST, "there is no topic " + pull.topic());
        }
        if (!Permission.isReadable(known.topic.permission())) {
            return new Refused(ResponseCode.NO_PERMISSION, "topic " + pull.topic() + " may not be read");
        }
        if (pull.queueId() < 0 || pull.queueId() >= known.topic.readQueues()) {
            return new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "queue " + pull.queueId() + " of topic " + pull.topic() + " does not exist: it has "
                            + known.topic.readQueues());
        }
        return PullSysFlag.has(pull.sysFlag(), PullSysFlag.SUBSCRIPTION) ? ofRequest(pull) : ofGroup(pull, known);
    }

    private static PullAdmission ofRequest(Request.Pull pull) {
        if (!pull.expressionType().equals(Subscription.TAG)) {
            return new Refused(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "the broker filters by tags only, not by " + pull.expressionType());
        }
        var expression = pull.expression().orElse(Subscription.ALL);
        return new Admitted(Subscription.ofTags(pull.topic(), expression, pull.subscriptionVersion()));
    }

    private static PullAdmission ofGroup(Request.Pull pull, Known known) {
        if (known.membership == null || known.subscription == null) {
            return new Refused(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "no heartbeat has said that group " + pull.group() + " subscribes to topic " + pull.topic());
        }
        boolean broadcast = known.membership.model() == MessageModel.BROADCASTING;
        if (broadcast && known.group != null && !known.group.broadcastEnabled()) {
            return new Refused(ResponseCode.NO_PERMISSION, "group " + pull.group() + " may not consume by broadcast");
        }
        if (known.subscription.version() < pull.subscriptionVersion()) {
            return new Refused(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST,
                    "the heartbeat with version " + pull.subscriptionVersion()
                            + " of the subscription has not come yet, " + known.subscription.version() + " is known");
        }
        if (!known.subscription.isTagExpression()) {
            return new Refused(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "the broker filters by tags only, not by " + known.subscription.expressionType());
        }
        return new Admitted(known.subscription);
    }
}
