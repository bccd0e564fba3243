// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.broker.state.StateChange.GroupOffset;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The bytes of a change: one byte says which, then its fields in the order of its record. A list is a count (i32) and
/// its elements, a text a length and UTF-8, a queue its topic and queue id. Codes are for ever.
final class StateChangeCodec {
    private static final int TOPICS_PUT = 1;
    private static final int TOPICS_DELETED = 2;
    private static final int GROUPS_PUT = 3;
    private static final int GROUP_DELETED = 4;
    private static final int OFFSETS_COMMITTED = 5;
    private static final int OFFSETS_RESET = 6;
    private static final int RESET_TAKEN = 7;
    private static final int KEY_VALUE_PUT = 8;
    private static final int KEY_VALUE_DELETED = 9;
    private static final int QUEUES_LOCKED = 10;
    private static final int QUEUES_UNLOCKED = 11;

    private StateChangeCodec() {}

    static byte[] encode(StateChange change) {
        var out = new StateWriter();
        switch (change) {
            case StateChange.TopicsPut(var topics) -> list(out.int8(TOPICS_PUT), topics, StateChangeCodec::topic);
            case StateChange.TopicsDeleted(var names) -> list(out.int8(TOPICS_DELETED), names, StateWriter::text);
            case StateChange.GroupsPut(var groups) -> list(out.int8(GROUPS_PUT), groups, StateChangeCodec::group);
            case StateChange.GroupDeleted(var group, var cleanOffsets) ->
                out.int8(GROUP_DELETED).text(group).bool(cleanOffsets);
            case StateChange.OffsetsCommitted(var offsets) ->
                list(out.int8(OFFSETS_COMMITTED), offsets, StateChangeCodec::offset);
            case StateChange.OffsetsReset(var offsets) ->
                list(out.int8(OFFSETS_RESET), offsets, StateChangeCodec::offset);
            case StateChange.ResetTaken(var group, var queue) ->
                queue(out.int8(RESET_TAKEN).text(group), queue);
            case StateChange.KeyValuePut(var namespace, var key, var value) ->
                out.int8(KEY_VALUE_PUT).text(namespace).text(key).text(value);
            case StateChange.KeyValueDeleted(var namespace, var key) ->
                out.int8(KEY_VALUE_DELETED).text(namespace).text(key);
            case StateChange.QueuesLocked(var group, var client, var queues) ->
                list(out.int8(QUEUES_LOCKED).text(group).text(client), queues, StateChangeCodec::queue);
            case StateChange.QueuesUnlocked(var group, var queues) ->
                list(out.int8(QUEUES_UNLOCKED).text(group), queues, StateChangeCodec::queue);
        }
        return out.toBytes();
    }

    static StateChange decode(MemorySegment bytes) {
        var in = new StateReader(bytes);
        var change = change(in);
        in.end();
        return change;
    }

    private static StateChange change(StateReader in) {
        int code = in.int8();
        return switch (code) {
            case TOPICS_PUT -> new StateChange.TopicsPut(list(in, StateChangeCodec::topic));
            case TOPICS_DELETED -> new StateChange.TopicsDeleted(list(in, StateReader::text));
            case GROUPS_PUT -> new StateChange.GroupsPut(list(in, StateChangeCodec::group));
            case GROUP_DELETED -> new StateChange.GroupDeleted(in.text(), in.bool());
            case OFFSETS_COMMITTED -> new StateChange.OffsetsCommitted(list(in, StateChangeCodec::offset));
            case OFFSETS_RESET -> new StateChange.OffsetsReset(list(in, StateChangeCodec::offset));
            case RESET_TAKEN -> new StateChange.ResetTaken(in.text(), queue(in));
            case KEY_VALUE_PUT -> new StateChange.KeyValuePut(in.text(), in.text(), in.text());
            case KEY_VALUE_DELETED -> new StateChange.KeyValueDeleted(in.text(), in.text());
            case QUEUES_LOCKED -> new StateChange.QueuesLocked(in.text(), in.text(), list(in, StateChangeCodec::queue));
            case QUEUES_UNLOCKED -> new StateChange.QueuesUnlocked(in.text(), list(in, StateChangeCodec::queue));
            default -> throw new UnknownStateException("change " + code);
        };
    }

    private static void topic(StateWriter out, TopicConfig topic) {
        out.text(topic.name()).int32(topic.readQueues()).int32(topic.writeQueues());
        out.int32(topic.permission()).int32(topic.sysFlag()).bool(topic.ordered());
        attributes(out, topic.attributes());
    }

    private static TopicConfig topic(StateReader in) {
        return new TopicConfig(in.text(), in.int32(), in.int32(), in.int32(), in.int32(), in.bool(), attributes(in));
    }

    private static void group(StateWriter out, GroupConfig group) {
        out.text(group.name()).bool(group.consumeEnabled()).bool(group.consumeFromMinEnabled());
        out.bool(group.broadcastEnabled()).bool(group.orderly());
        out.int32(group.retryQueues()).int32(group.maxRetries());
        out.int64(group.brokerId()).int64(group.brokerIdWhenSlow());
        out.bool(group.notifiesChanges()).int32(group.sysFlag()).int32(group.consumeTimeoutMinutes());
        attributes(out, group.attributes());
    }

    private static GroupConfig group(StateReader in) {
        return new GroupConfig(
                in.text(),
                in.bool(),
                in.bool(),
                in.bool(),
                in.bool(),
                in.int32(),
                in.int32(),
                in.int64(),
                in.int64(),
                in.bool(),
                in.int32(),
                in.int32(),
                attributes(in));
    }

    private static void offset(StateWriter out, GroupOffset offset) {
        queue(out.text(offset.group()), offset.queue());
        out.int64(offset.queueOffset());
    }

    private static GroupOffset offset(StateReader in) {
        return new GroupOffset(in.text(), queue(in), in.int64());
    }

    private static void queue(StateWriter out, QueueKey queue) {
        out.text(queue.topic()).int32(queue.queueId());
    }

    private static QueueKey queue(StateReader in) {
        return new QueueKey(in.text(), in.int32());
    }

    private static void attributes(StateWriter out, SortedMap<String, String> attributes) {
        out.int32(attributes.size());
        attributes.forEach((key, value) -> out.text(key).text(value));
    }

    private static SortedMap<String, String> attributes(StateReader in) {
        int count = in.count();
        var attributes = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) attributes.put(in.text(), in.text());
        return attributes;
    }

    private static <T> void list(StateWriter out, List<T> list, BiConsumer<StateWriter, T> each) {
        out.int32(list.size());
        for (var element : list) each.accept(out, element);
    }

    private static <T> List<T> list(StateReader in, Function<StateReader, T> each) {
        int count = in.count();
        var list = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) list.add(each.apply(in));
        return list;
    }
}
