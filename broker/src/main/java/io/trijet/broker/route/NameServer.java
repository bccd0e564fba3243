// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ClusterInfo;
import io.trijet.protocol.body.KvTable;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.TopicConfig;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers as a name server (protocol.md 2.3), from this node's own view. Owned by the first group's
/// lane.
public final class NameServer implements Feature {
    /// Of a namespace, and of a key.
    static final int MAX_KEY_CHARS = 255;
    static final int MAX_VALUE_CHARS = 4096;

    private final Parts parts;
    private final Topics topics;
    private final Routes routes;
    private final HeldQuestions held;

    public NameServer(Parts parts) {
        this.parts = parts;
        this.topics = parts.topics();
        this.routes = new Routes(parts.config(), parts.node().leaders());
        held = new HeldQuestions(parts, routes);
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(
                Request.RouteOfTopic.class,
                (request, exchange) -> held.whenSettled(exchange, () -> route(request, exchange)));
        handlers.on(
                Request.DescribeCluster.class, (_, exchange) -> held.whenSettled(exchange, () -> cluster(exchange)));
        handlers.on(Request.AllTopicNames.class, (_, exchange) -> exchange.answer(names(topics.all())));
        handlers.on(Request.TopicNamesOfCluster.class, this::topicsOfCluster);
        handlers.on(Request.SystemTopicNames.class, this::systemTopics);
        handlers.on(Request.DeleteTopicInNameServer.class, (_, exchange) -> exchange.answer(Response.ok()));
        handlers.on(Request.PutKeyValue.class, this::putKeyValue);
        handlers.on(Request.GetKeyValue.class, this::getKeyValue);
        handlers.on(Request.DeleteKeyValue.class, this::deleteKeyValue);
        handlers.on(Request.KeyValuesOfNamespace.class, this::keyValues);
        handlers.on(
                Request.WipeWritePermission.class,
                (request, exchange) -> changePermissions(
                        request.brokerName(), "wipeTopicCount", p -> p & ~Permission.WRITE, exchange));
        handlers.on(
                Request.AddWritePermission.class,
                (request, exchange) ->
                        changePermissions(request.brokerName(), "addTopicCount", p -> p | Permission.WRITE, exchange));
        handlers.on(Request.NameServerConfig.class, (_, exchange) -> settings(exchange));
    }

    private void route(Request.RouteOfTopic request, Exchange exchange) {
        var topic = topicOrRetryTopicToBe(request.topic());
        if (topic == null) {
            exchange.refuse(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "No topic route info in name server for the topic: " + request.topic());
            return;
        }
        var ordered = parts.machine().state().keyValues(Names.ORDERED_TOPICS_NAMESPACE);
        exchange.answer(Response.ok(routes.of(topic, Optional.ofNullable(ordered.get(request.topic())))
                .encode()));
    }

    /// A consumer asks for its group's retry topic just before the heartbeat that makes it, and asks again only
    /// half a minute later: it is told at once how the topic will be.
    private @Nullable TopicConfig topicOrRetryTopicToBe(String name) {
        var topic = topics.find(name);
        boolean willBe = topic == null && Names.isRetryTopic(name);
        return willBe ? TopicConfig.of(name, 1, Permission.READ_WRITE) : topic;
    }

    private void cluster(Exchange exchange) {
        exchange.answer(Response.ok(new ClusterInfo(routes.brokers()).encode()));
    }

    private void topicsOfCluster(Request.TopicNamesOfCluster request, Exchange exchange) {
        boolean known = request.cluster().equals(parts.config().cluster());
        exchange.answer(names(known ? topics.all() : List.of()));
    }

    private void systemTopics(Request.SystemTopicNames request, Exchange exchange) {
        exchange.answer(names(topics.system().values()));
    }

    private static Response names(Iterable<TopicConfig> topics) {
        var names = new ArrayList<String>();
        for (var topic : topics) names.add(topic.name());
        return Response.ok(NameList.topics(names).encode());
    }

    private void putKeyValue(Request.PutKeyValue request, Exchange exchange) {
        boolean isTooLong = request.namespace().length() > MAX_KEY_CHARS
                || request.key().length() > MAX_KEY_CHARS
                || request.value().length() > MAX_VALUE_CHARS;
        if (isTooLong) {
            exchange.refuse(
                    ResponseCode.INVALID_PARAMETER,
                    "a namespace and a key have at most " + MAX_KEY_CHARS + " characters, a value " + MAX_VALUE_CHARS);
            return;
        }
        var state = parts.machine().state();
        boolean isNew = !state.keyValues(request.namespace()).containsKey(request.key());
        int most = parts.config().limits().maxKeyValues();
        if (isNew && state.keyValueCount() >= most) {
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "there are " + most + " key values already: max-key-values");
            return;
        }
        var change = new StateChange.KeyValuePut(request.namespace(), request.key(), request.value());
        parts.changes().make(change, exchange, Response.ok());
    }

    private void getKeyValue(Request.GetKeyValue request, Exchange exchange) {
        var value = parts.machine().state().keyValues(request.namespace()).get(request.key());
        if (value == null) refuseUnknown(request.namespace() + "/" + request.key(), exchange);
        else exchange.answer(Response.ok(Fields.of("value", value)));
    }

    private void deleteKeyValue(Request.DeleteKeyValue request, Exchange exchange) {
        var change = new StateChange.KeyValueDeleted(request.namespace(), request.key());
        parts.changes().make(change, exchange, Response.ok());
    }

    private void keyValues(Request.KeyValuesOfNamespace request, Exchange exchange) {
        var pairs = parts.machine().state().keyValues(request.namespace());
        if (pairs.isEmpty()) refuseUnknown(request.namespace(), exchange);
        else exchange.answer(Response.ok(new KvTable(pairs).encode()));
    }

    private static void refuseUnknown(String what, Exchange exchange) {
        exchange.refuse(ResponseCode.QUERY_NOT_FOUND, "no key value " + what);
    }

    /// Topics are the same on all broker names, so that of one name changes all.
    private void changePermissions(
            String brokerName, String countName, IntUnaryOperator permission, Exchange exchange) {
        var changed = new ArrayList<TopicConfig>();
        if (parts.config().groupNumber(brokerName) >= 0) {
            for (var topic : parts.machine().state().topics()) {
                int wanted = permission.applyAsInt(topic.permission());
                if (wanted != topic.permission()) changed.add(withPermission(topic, wanted));
            }
        }
        var answer = Response.ok(Fields.of(countName, Integer.toString(changed.size())));
        if (changed.isEmpty()) exchange.answer(answer);
        else parts.changes().make(new StateChange.TopicsPut(changed), exchange, answer);
    }

    private static TopicConfig withPermission(TopicConfig topic, int permission) {
        return new TopicConfig(
                topic.name(),
                topic.readQueues(),
                topic.writeQueues(),
                permission,
                topic.sysFlag(),
                topic.ordered(),
                topic.attributes());
    }

    private void settings(Exchange exchange) {
        var config = parts.config();
        var text = "clusterName=" + config.cluster() + "\nnode=" + config.self() + "\nmode="
                + config.mode() + "\nlistenPort="
                + config.member(config.self()).nameServer().port() + "\n";
        exchange.answer(Response.ok(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8))));
    }
}
