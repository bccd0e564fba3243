// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.json.Json;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;

/// Creates what the clients need, as `mqadmin` would: a topic, and the groups.
final class Setup {
    private static final long TIMEOUT_NANOS = 3_000 * Plan.MILLI;
    private static final long AGAIN_NANOS = 200 * Plan.MILLI;

    private final Caller caller;
    private final ArrayDeque<Caller.Ask> asks = new ArrayDeque<>();

    Setup(Caller caller, String topic, int queues, List<String> groups) {
        this.caller = caller;
        var fields = Fields.builder()
                .add("topic", topic)
                .add("defaultTopic", "TBW102")
                .add("readQueueNums", queues)
                .add("writeQueueNums", queues)
                .add("perm", 6)
                .add("topicFilterType", "SINGLE_TAG")
                .add("topicSysFlag", 0)
                .add("order", "false")
                .build();
        asks.add(ask(RequestCode.UPDATE_AND_CREATE_TOPIC, fields, Response.NO_BODY));
        for (var group : groups) {
            var body = Json.writeBytes(GroupConfig.named(group).toJson());
            asks.add(ask(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Fields.NONE, body));
        }
    }

    /// Asks until everything is created.
    void start() {
        var ask = asks.peek();
        if (ask == null) return;
        var leader = caller.cluster().leader();
        if (leader.isEmpty()) {
            again();
            return;
        }
        caller.ask(leader.get(), ask, reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS) {
                asks.remove();
                start();
            } else {
                again();
            }
        });
    }

    boolean isDone() {
        return asks.isEmpty();
    }

    private void again() {
        caller.cluster().world().after(AGAIN_NANOS, this::start);
    }

    private static Caller.Ask ask(int code, Fields fields, MemorySegment body) {
        return new Caller.Ask(code, fields, body, TIMEOUT_NANOS);
    }
}
