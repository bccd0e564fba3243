// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.StateChange;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.DataVersion;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.body.TopicConfigs;
import java.util.Collections;
import java.util.List;

/// Creates, deletes and describes topics (17, 18, 215, 351, 21). Owned by the group's lane.
public final class TopicAdministration implements Feature {
    private final Parts parts;
    private final Topics topics;

    public TopicAdministration(Parts parts) {
        this.parts = parts;
        this.topics = parts.topics();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.CreateTopic.class, this::create);
        handlers.on(Request.CreateTopics.class, (request, exchange) -> put(request.topics(), exchange));
        handlers.on(Request.DeleteTopic.class, this::delete);
        handlers.on(Request.DescribeTopic.class, this::describe);
        handlers.on(Request.AllTopicConfigs.class, this::describeAll);
    }

    private void create(Request.CreateTopic request, Exchange exchange) {
        var known = topics.find(request.topic());
        if (known != null && exchange.request().fields().get(TopicMaker.IF_MISSING) != null) {
            exchange.answer(Response.ok());
            return;
        }
        var before = known == null ? Collections.<String, String>emptySortedMap() : known.attributes();
        var attributes = TopicRules.changed(before, request.attributes());
        if (attributes.isEmpty()) {
            exchange.refuse(
                    ResponseCode.INVALID_PARAMETER,
                    "attributes are written +name=value,-name; was '" + request.attributes() + "'");
            return;
        }
        var topic = new TopicConfig(
                request.topic(),
                request.readQueues(),
                request.writeQueues(),
                request.permission(),
                request.sysFlag(),
                request.ordered(),
                attributes.get());
        put(List.of(topic), exchange);
    }

    private void put(List<TopicConfig> wanted, Exchange exchange) {
        var limits = parts.config().limits();
        int created = topics.createdCount();
        for (var topic : wanted) {
            var fault = TopicRules.fault(
                    topic,
                    topics.isSystem(topic.name()),
                    limits.maxQueuesPerTopic(),
                    parts.config().settings().protocol());
            if (fault.isPresent()) {
                exchange.refuse(ResponseCode.INVALID_PARAMETER, fault.get());
                return;
            }
            if (topics.find(topic.name()) == null) created++;
        }
        if (created > limits.maxTopics()) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "there would be " + created + " topics; max-topics is " + limits.maxTopics());
            return;
        }
        parts.changes().make(new StateChange.TopicsPut(wanted), exchange, Response.ok());
    }

    private void delete(Request.DeleteTopic request, Exchange exchange) {
        if (topics.isSystem(request.topic())) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, "topic " + request.topic() + " is one of the broker's own");
            return;
        }
        parts.changes().make(new StateChange.TopicsDeleted(List.of(request.topic())), exchange, Response.ok());
    }

    private void describe(Request.DescribeTopic request, Exchange exchange) {
        var topic = topics.find(request.topic());
        if (topic == null) refuseUnknown(request.topic(), exchange);
        else exchange.answer(Response.ok(topic.encode()));
    }

    private void describeAll(Request.AllTopicConfigs request, Exchange exchange) {
        var all = List.copyOf(topics.all());
        int from = Math.clamp(request.firstIndex(), 0, all.size());
        int to = (int) Math.min(all.size(), (long) from + request.pageSize().orElse(all.size()));
        var page = all.subList(from, Math.max(from, to));
        var body = new TopicConfigs(page, new DataVersion(topics.version(), 0, 0)).encode();
        var fields = Fields.builder().add("totalTopicNum", all.size()).build();
        exchange.answer(new Response(ResponseCode.SUCCESS, null, fields, body));
    }

    private static void refuseUnknown(String topic, Exchange exchange) {
        exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "topic " + topic + " does not exist");
    }
}
