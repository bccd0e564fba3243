// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.Assignment;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.MessageQueue;
import java.util.ArrayList;
import java.util.List;

/// Which queues a consumer shall have, for consumers that let the broker decide (`clientRebalance=false`).
///
/// Owned by the group's lane. The same answer as the clients' own strategies give on the same members and queues.
public final class Assignments implements Feature {
    private final List<String> brokerNames;
    private final KnownClients known;
    private final Topics topics;

    public Assignments(Parts parts, KnownClients known) {
        this.known = known;
        brokerNames = parts.config().groups().stream().sorted().toList();
        topics = parts.topics();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.QueryAssignment.class, this::assign);
        handlers.on(Request.SetRequestMode.class, this::setMode);
    }

    private void assign(Request.QueryAssignment request, Exchange exchange) {
        var query = request.query();
        var topic = topics.find(query.topic());
        if (topic == null) {
            exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "there is no topic " + query.topic());
            return;
        }
        var queues = new ArrayList<MessageQueue>();
        for (var brokerName : brokerNames) {
            for (int queueId = 0; queueId < topic.readQueues(); queueId++) {
                queues.add(new MessageQueue(query.topic(), brokerName, queueId));
            }
        }
        boolean byCircle = query.strategy().equals("AVG_BY_CIRCLE");
        if (query.model() == MessageModel.BROADCASTING) {
            answer(queues, exchange);
        } else if (byCircle || query.strategy().equals("AVG")) {
            answer(share(queues, members(query.group()), query.clientId(), byCircle), exchange);
        } else {
            exchange.refuse(
                    ResponseCode.INVALID_PARAMETER,
                    "strategy " + query.strategy() + " is not known here; use AVG or AVG_BY_CIRCLE");
        }
    }

    private static void answer(List<MessageQueue> queues, Exchange exchange) {
        exchange.answer(Response.ok(new Assignment(queues, Assignment.RequestMode.PULL).encode()));
    }

    private List<String> members(String group) {
        return List.copyOf(known.idsOf(group));
    }

    /// RocketMQ: `AllocateMessageQueueAveragely` and `AllocateMessageQueueAveragelyByCircle`. `queues` and
    /// `members` are sorted; who is no member gets nothing.
    static List<MessageQueue> share(List<MessageQueue> queues, List<String> members, String client, boolean byCircle) {
        int index = members.indexOf(client);
        if (index < 0) return List.of();
        var shared = new ArrayList<MessageQueue>();
        if (byCircle) {
            for (int i = index; i < queues.size(); i += members.size()) shared.add(queues.get(i));
            return shared;
        }
        int less = queues.size() / members.size();
        int more = queues.size() % members.size();
        int from = index * less + Math.min(index, more);
        return queues.subList(from, from + less + (index < more ? 1 : 0));
    }

    private void setMode(Request.SetRequestMode request, Exchange exchange) {
        var setting = request.setting();
        if (Names.isRetryTopic(setting.topic())) {
            exchange.refuse(ResponseCode.NO_PERMISSION, "a retry topic is asked for like its group's other topics");
        } else if (topics.find(setting.topic()) == null) {
            exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "there is no topic " + setting.topic());
        } else if (setting.mode() != Assignment.RequestMode.PULL) {
            exchange.refuse(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "POP consumption is not built yet: leave the mode PULL");
        } else {
            exchange.answer(Response.ok());
        }
    }
}
