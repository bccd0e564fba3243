// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.send.MessageFinder;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.TopicStats;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.util.TreeMap;

/// How far the queues of a topic reach in this group (202). Owned by the group's lane.
public final class TopicStatistics implements Feature {
    private final String brokerName;
    private final Topics topics;
    private final ConsumeQueues queues;
    private final MessageFinder finder;

    public TopicStatistics(Parts parts) {
        brokerName = parts.group();
        topics = parts.topics();
        queues = parts.queues();
        finder = parts.finder();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.DescribeTopicStats.class, this::describe);
    }

    private void describe(Request.DescribeTopicStats request, Exchange exchange) {
        var topic = topics.find(request.topic());
        if (topic == null) {
            exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "topic " + request.topic() + " does not exist");
            return;
        }
        var ranges = new TreeMap<MessageQueue, TopicStats.QueueRange>();
        for (int queueId = 0; queueId < Math.max(topic.readQueues(), topic.writeQueues()); queueId++) {
            var queue = new QueueKey(topic.name(), queueId);
            long max = queues.maxOffset(queue);
            var range =
                    new TopicStats.QueueRange(queues.minOffset(queue), max, finder.storeTimestampOf(queue, max - 1));
            ranges.put(new MessageQueue(topic.name(), brokerName, queueId), range);
        }
        exchange.answer(Response.ok(new TopicStats(ranges).encode()));
    }
}
