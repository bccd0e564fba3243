// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.admin;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.MessageKeys;
import io.trijet.broker.Parts;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.HaStatus;
import io.trijet.protocol.body.KvTable;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.storage.index.KeyIndex.Hit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Answers what tools ask about a broker and its messages (28, 26, 907, 33, 12). Owned by the group's lane.
public final class Insight implements Feature {
    /// Answers stay far below what a client accepts in one frame.
    private static final int MAX_ANSWER_BYTES = 8 << 20;
    private static final int MAX_HITS = 64;

    private final Parts parts;
    private final RuntimeInfo runtime;

    public Insight(Parts parts) {
        this.parts = parts;
        this.runtime = new RuntimeInfo(parts);
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(
                Request.BrokerRuntimeInfo.class,
                (_, exchange) -> exchange.answer(Response.ok(new KvTable(runtime.table()).encode())));
        handlers.on(Request.BrokerConfig.class, (_, exchange) -> config(exchange));
        handlers.on(Request.DescribeHaStatus.class, (_, exchange) -> haStatus(exchange));
        handlers.on(Request.ViewMessage.class, this::view);
        handlers.on(Request.QueryMessage.class, this::query);
    }

    private void config(Exchange exchange) {
        var config = parts.config();
        var text = "brokerClusterName=" + config.cluster() + "\nbrokerName=" + parts.group() + "\nnode="
                + config.self() + "\nmode=" + config.mode() + "\nautoCreateTopicEnable="
                + config.limits().autoCreateTopics() + "\nmaxMessageSize="
                + config.settings().protocol().bodyBytes() + "\n";
        var fields = Fields.of("version", "0");
        var body = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
        exchange.answer(new Response(ResponseCode.SUCCESS, null, fields, body));
    }

    private void haStatus(Exchange exchange) {
        var view = parts.replication().view();
        boolean leads = parts.leadership().isHere();
        var replicas = new ArrayList<HaStatus.Replica>();
        for (var replica : view.replicas()) {
            if (replica.node().equals(view.self()) || !leads) continue;
            var address = parts.config().member(replica.node()).broker().toString();
            replicas.add(new HaStatus.Replica(
                    address, replica.flushed(), replica.lagBytes(), replica.inSync(), replica.end()));
        }
        var leader = parts.leadership().leader();
        var leaderAddress = leader.map(
                        node -> parts.config().member(node).broker().toString())
                .orElse("");
        long leaderEnd = leads ? view.end() : view.safeEnd();
        exchange.answer(Response.ok(new HaStatus(leads, view.end(), replicas, leaderEnd, leaderAddress).encode()));
    }

    private void view(Request.ViewMessage request, Exchange exchange) {
        var message = parts.finder().bytesOf(request.physicalOffset());
        if (message.isPresent()) {
            exchange.answer(Response.ok(message.get()));
        } else {
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "no message at physical offset " + request.physicalOffset());
        }
    }

    private void query(Request.QueryMessage request, Exchange exchange) {
        var found = new ArrayList<MemorySegment>();
        long bytes = 0;
        int most = Math.clamp(request.maxMessages(), 1, MAX_HITS);
        try {
            for (var hit : hits(request, most)) {
                var message = parts.finder().bytesAt(hit.record(), hit.position());
                if (message.isEmpty() || !matches(message.get(), request)) continue;
                if (bytes + message.get().byteSize() > MAX_ANSWER_BYTES) break;
                found.add(message.get());
                bytes += message.get().byteSize();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("query of key " + request.key(), e);
        }
        if (found.isEmpty()) {
            exchange.refuse(
                    ResponseCode.QUERY_NOT_FOUND,
                    "no message of topic " + request.topic() + " with key " + request.key());
        } else {
            exchange.answer(found(found, (int) bytes));
        }
    }

    private List<Hit> hits(Request.QueryMessage request, int most) throws IOException {
        var key = MessageKeys.indexed(request.topic(), request.key());
        return parts.keys().query(key, most, request.beginTimestamp(), request.endTimestamp());
    }

    /// The index knows hashes only.
    private static boolean matches(MemorySegment message, Request.QueryMessage request) {
        if (!MessageCodec.hasTopic(message, 0, request.topic())) return false;
        var properties = MessageCodec.properties(message, 0);
        boolean isUniqueKey = properties
                .get(PropertyNames.UNIQUE_KEY)
                .filter(request.key()::equals)
                .isPresent();
        if (isUniqueKey || request.isUniqueKey()) return isUniqueKey;
        var keys = properties.get(PropertyNames.KEYS).orElse("");
        return Arrays.asList(keys.split(" ", -1)).contains(request.key());
    }

    private Response found(List<MemorySegment> messages, int bytes) {
        var body = MemorySegment.ofArray(new byte[bytes]);
        long at = 0;
        for (var message : messages) {
            MemorySegment.copy(message, 0, body, at, message.byteSize());
            at += message.byteSize();
        }
        var newest = messages.getFirst();
        var fields = Fields.builder()
                .add("indexLastUpdateTimestamp", MessageCodec.storeTimestamp(newest, 0))
                .add("indexLastUpdatePhyoffset", MessageCodec.physicalOffset(newest, 0))
                .build();
        return new Response(ResponseCode.SUCCESS, null, fields, body);
    }
}
