// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.broker.Exchange;
import io.trijet.broker.Leadership;
import io.trijet.broker.NodeParts;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.Names;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Has topics made that messages of this group need: topics are in the first group's log, so its leader makes
/// them, wherever it is, and who waits goes on when this node shows them as safe.
///
/// Owned by the group's lane. Bounded by the node's room for parked requests, and in time by the request
/// budget: what has waited longer is never stored, for its sender may have given up.
public final class TopicMaker {
    /// A field of ours in request 17: a topic that exists is left as it is.
    static final String IF_MISSING = "trijetIfMissing";

    /// Who waits for a topic.
    private record Waiter(Exchange exchange, long bytes, Runnable then) {}

    /// One topic that is being made.
    private static final class Making {
        final List<Waiter> waiters = new ArrayList<>();
        boolean isMade;
    }

    private final NodeParts node;
    private final Topics topics;
    private final Leadership leadership;
    private final Lane lane;
    private final Clock clock;
    private final long budgetNanos;
    private final boolean isFirst;
    private final Map<String, Making> makings = new HashMap<>();

    public TopicMaker(Parts parts) {
        node = parts.node();
        topics = parts.topics();
        leadership = parts.leadership();
        lane = parts.lane();
        clock = parts.environment().clock();
        budgetNanos = parts.config().settings().door().requestBudget().toNanos();
        isFirst = parts.number() == 0;
        if (!isFirst) node.catalog().listen(() -> lane.post(this::look));
    }

    /// True where topics are made in the group's own log.
    public boolean isHere() {
        return isFirst;
    }

    /// Runs `then` once the topic can be used, or ends the exchange. `bytes` is what waits with it.
    public void make(TopicConfig topic, long bytes, Exchange exchange, Runnable then) {
        if (!node.parked().take(bytes)) {
            exchange.abandon(node.parked().refusal());
            return;
        }
        var waiter = new Waiter(exchange, bytes, then);
        var known = makings.get(topic.name());
        if (known != null) {
            known.waiters.add(waiter);
        } else {
            var making = new Making();
            making.waiters.add(waiter);
            makings.put(topic.name(), making);
            ask(topic, making, exchange);
        }
        lane.at(clock.nanos() + budgetNanos, () -> giveUp(topic.name(), waiter));
    }

    private void ask(TopicConfig topic, Making making, Exchange exchange) {
        var fields = Fields.builder()
                .add("topic", topic.name())
                .add("defaultTopic", Names.TEMPLATE_TOPIC)
                .add("readQueueNums", topic.readQueues())
                .add("writeQueueNums", topic.writeQueues())
                .add("perm", topic.permission())
                .add("topicFilterType", "SINGLE_TAG")
                .add("topicSysFlag", topic.sysFlag())
                .add("order", topic.ordered())
                .add(IF_MISSING, true)
                .build();
        var remote = exchange.connection().remote();
        node.door()
                .ask(
                        0,
                        RequestCode.UPDATE_AND_CREATE_TOPIC,
                        fields,
                        remote,
                        lane,
                        answer -> heard(topic.name(), making, answer));
    }

    private void heard(String topic, Making making, Optional<Frame> answer) {
        if (answer.isPresent() && answer.get().code() == ResponseCode.SUCCESS) {
            making.isMade = true;
            look();
            return;
        }
        makings.remove(topic, making);
        for (var waiter : making.waiters) {
            node.parked().give(waiter.bytes);
            if (answer.isEmpty()) abandon(topic, waiter.exchange);
            else refuse(topic, answer.get(), waiter.exchange);
        }
    }

    private static void refuse(String topic, Frame answer, Exchange exchange) {
        int code = saysStored(answer.code()) ? ResponseCode.SERVICE_NOT_AVAILABLE : answer.code();
        exchange.refuse(code, "topic " + topic + " could not be made: " + answer.remark());
    }

    /// To a sender these would mean that its message is stored.
    private static boolean saysStored(int code) {
        return code == ResponseCode.FLUSH_DISK_TIMEOUT
                || code == ResponseCode.SLAVE_NOT_AVAILABLE
                || code == ResponseCode.FLUSH_SLAVE_TIMEOUT;
    }

    private static void abandon(String topic, Exchange exchange) {
        exchange.abandon("it is not known whether topic " + topic + " was made");
    }

    private void look() {
        for (var name : List.copyOf(makings.keySet())) {
            var making = makings.get(name);
            if (making == null || !making.isMade || topics.find(name) == null) continue;
            makings.remove(name);
            for (var waiter : making.waiters) {
                node.parked().give(waiter.bytes);
                if (leadership.isHere()) waiter.then.run();
                else waiter.exchange.abandon("leadership was lost while topic " + name + " was made");
            }
        }
    }

    private void giveUp(String topic, Waiter waiter) {
        var making = makings.get(topic);
        if (making == null || !making.waiters.remove(waiter)) return;
        if (making.waiters.isEmpty()) makings.remove(topic);
        node.parked().give(waiter.bytes);
        abandon(topic, waiter.exchange);
    }
}
