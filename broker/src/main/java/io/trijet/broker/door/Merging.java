// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumeStats;
import io.trijet.protocol.body.KvTable;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.QueueOffsets;
import io.trijet.protocol.body.TopicStats;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonValue;
import io.trijet.protocol.json.MalformedJsonException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Makes one answer of what several groups answered. Pure.
///
/// Tables are keyed by queue with its broker name, so they join. A question is answered if any group could
/// answer it; what changes something succeeded only if it did everywhere.
final class Merging {
    private static final Set<Integer> CHANGES = Set.of(
            RequestCode.DELETE_TOPIC_IN_BROKER,
            RequestCode.DELETE_SUBSCRIPTIONGROUP,
            RequestCode.INVOKE_BROKER_TO_RESET_OFFSET);

    /// Far below what a client accepts in one frame.
    private static final long MAX_MESSAGES_BYTES = 8 << 20;

    private Merging() {}

    /// `answers` in the order of the groups' numbers, at least one.
    static Response merge(int code, Collection<Frame> answers) {
        var good = answers.stream()
                .filter(answer -> answer.code() == ResponseCode.SUCCESS)
                .toList();
        boolean isWhole = good.size() == answers.size();
        if (good.isEmpty() || (CHANGES.contains(code) && !isWhole)) {
            return response(answers.stream()
                    .filter(answer -> answer.code() != ResponseCode.SUCCESS)
                    .findFirst()
                    .orElseThrow());
        }
        try {
            return join(code, good);
        } catch (MalformedJsonException e) {
            return Response.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "the answers of all groups cannot be put together, ask for less: " + e.getMessage());
        }
    }

    private static Response join(int code, List<Frame> answers) {
        return switch (code) {
            case RequestCode.QUERY_MESSAGE -> messages(answers);
            case RequestCode.LOCK_BATCH_MQ -> locked(answers);
            case RequestCode.GET_BROKER_RUNTIME_INFO -> runtime(answers);
            case RequestCode.GET_TOPIC_STATS_INFO ->
                Response.ok(new TopicStats(table(
                                answers, value -> TopicStats.fromJson(value).queues()))
                        .encode());
            case RequestCode.GET_CONSUME_STATS ->
                Response.ok(new ConsumeStats(
                                table(
                                        answers,
                                        value -> ConsumeStats.fromJson(value).queues()),
                                0)
                        .encode());
            case RequestCode.INVOKE_BROKER_TO_RESET_OFFSET ->
                Response.ok(new QueueOffsets(table(
                                answers, value -> QueueOffsets.fromJson(value).offsets()))
                        .encode());
            case RequestCode.QUERY_TOPIC_CONSUME_BY_WHO ->
                Response.ok(names("groupList", answers).encode());
            case RequestCode.QUERY_TOPICS_BY_CONSUMER ->
                Response.ok(names("topicList", answers).encode());
            default -> response(answers.getFirst());
        };
    }

    private static Response response(Frame answer) {
        return new Response(answer.code(), answer.remark(), answer.fields(), answer.body());
    }

    private static <V> SortedMap<MessageQueue, V> table(
            List<Frame> answers, Function<JsonValue, SortedMap<MessageQueue, V>> read) {
        var table = new TreeMap<MessageQueue, V>();
        for (var answer : answers) table.putAll(read.apply(Json.read(answer.body())));
        return table;
    }

    private static NameList names(String key, List<Frame> answers) {
        var names = new TreeSet<String>();
        for (var answer : answers)
            names.addAll(NameList.fromJson(key, Json.read(answer.body())).names());
        return new NameList(key, List.copyOf(names));
    }

    private static Response locked(List<Frame> answers) {
        var queues = new ArrayList<MessageQueue>();
        for (var answer : answers)
            queues.addAll(LockedQueues.fromJson(Json.read(answer.body())).queues());
        return Response.ok(new LockedQueues(queues).encode());
    }

    /// Messages lie back to back, of as many groups as fit an answer; the first that found some says when its
    /// index was written.
    private static Response messages(List<Frame> answers) {
        var fitting = new ArrayList<Frame>();
        long bytes = 0;
        for (var answer : answers) {
            if (!fitting.isEmpty() && bytes + answer.body().byteSize() > MAX_MESSAGES_BYTES) break;
            fitting.add(answer);
            bytes += answer.body().byteSize();
        }
        var body = MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
        long at = 0;
        for (var answer : fitting) {
            MemorySegment.copy(answer.body(), 0, body, at, answer.body().byteSize());
            at += answer.body().byteSize();
        }
        return new Response(ResponseCode.SUCCESS, null, answers.getFirst().fields(), body);
    }

    /// The first group's, with what was sent and received added up.
    private static Response runtime(List<Frame> answers) {
        var table = new TreeMap<String, String>();
        for (var answer : answers) {
            KvTable.fromJson(Json.read(answer.body())).table().forEach((key, value) -> {
                if (!isCounted(key)) table.putIfAbsent(key, value);
                else table.merge(key, value, Merging::sum);
            });
        }
        return Response.ok(new KvTable(table).encode());
    }

    private static boolean isCounted(String key) {
        return key.startsWith("msgPutTotal")
                || key.startsWith("msgGetTotal")
                || key.equals("putMessageTimesTotal")
                || key.equals("sendThreadPoolQueueSize")
                || key.equals("putTps")
                || (key.startsWith("get") && key.endsWith("Tps"));
    }

    /// Whole numbers, or several rates separated by blanks.
    private static String sum(String one, String other) {
        if (!one.contains(".")) return Long.toString(Long.parseLong(one) + Long.parseLong(other));
        var left = one.split(" ", -1);
        var right = other.split(" ", -1);
        var sums = new ArrayList<String>();
        for (int i = 0; i < left.length; i++) {
            sums.add(String.format(Locale.ROOT, "%.1f", Double.parseDouble(left[i]) + Double.parseDouble(right[i])));
        }
        return String.join(" ", sums);
    }
}
