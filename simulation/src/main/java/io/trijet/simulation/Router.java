// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.json.Json;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What one client knows about who serves a topic: what the last node that answered told it.
final class Router {
    private static final long TIMEOUT_NANOS = 1_000 * Plan.MILLI;

    private final Caller caller;
    private final String topic;
    private final Map<String, Member> leaders = new TreeMap<>();
    private List<Member> replicas = List.of();

    Router(Caller caller, String topic) {
        this.caller = caller;
        this.topic = topic;
    }

    /// Who takes the group's writes; empty while no route names anyone.
    Optional<Member> leader(String group) {
        return Optional.ofNullable(leaders.get(group));
    }

    /// Anyone who serves the topic.
    List<Member> replicas() {
        return replicas;
    }

    /// Asks one node after the other, beginning anywhere; `whenDone` runs whether or not one knew.
    void refresh(Runnable whenDone) {
        var members = caller.cluster().members();
        askFrom(caller.chance().nextInt(members.size()), members.size(), whenDone);
    }

    private void askFrom(int number, int left, Runnable whenDone) {
        if (left == 0) {
            whenDone.run();
            return;
        }
        var members = caller.cluster().members();
        var fields = Fields.of("topic", topic, "acceptStandardJsonOnly", "true");
        var ask = new Caller.Ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, fields, Response.NO_BODY, TIMEOUT_NANOS);
        caller.ask(members.get(number % members.size()), ask, reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS) {
                learn(frame.body());
                whenDone.run();
            } else {
                askFrom(number + 1, left - 1, whenDone);
            }
        });
    }

    private void learn(MemorySegment body) {
        var route = TopicRoute.fromJson(Json.read(body));
        List<Member> all = new ArrayList<>();
        leaders.clear();
        for (var broker : route.brokers()) {
            broker.addresses().forEach((id, address) -> {
                var member = caller.cluster().at(address);
                member.filter(known -> !all.contains(known)).ifPresent(all::add);
                if (id == 0) member.ifPresent(known -> leaders.put(broker.brokerName(), known));
            });
        }
        replicas = List.copyOf(all);
    }
}
