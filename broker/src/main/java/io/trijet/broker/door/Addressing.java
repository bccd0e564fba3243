// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.broker.Leads;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.MalformedJsonException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which group a request concerns (protocol.md 2.2), found from its header's fields without decoding it.
///
/// A broker name that is not known, or none, is no reason to refuse: an async sender that tries again elsewhere
/// still names the broker it tried first. Any thread.
final class Addressing {
    /// The request concerns several groups: `of` says which.
    static final int SEVERAL = -1;

    private static final int FIRST = 0;
    /// A physical offset is the group's number and a position of this many bits.
    private static final int POSITION_BITS = 48;

    private final List<String> groups;
    private final Leads leads;

    Addressing(List<String> groups, Leads leads) {
        this.groups = List.copyOf(groups);
        this.leads = leads;
    }

    /// The group's number, or `SEVERAL`.
    int groupOf(Frame frame) {
        if (groups.size() == 1) return FIRST;
        return switch (frame.code()) {
            case RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE -> named(frame, "n");
            case RequestCode.SEND_MESSAGE,
                    RequestCode.PULL_MESSAGE,
                    RequestCode.LITE_PULL_MESSAGE,
                    RequestCode.QUERY_CONSUMER_OFFSET,
                    RequestCode.UPDATE_CONSUMER_OFFSET,
                    RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                    RequestCode.GET_MAX_OFFSET,
                    RequestCode.GET_MIN_OFFSET,
                    RequestCode.GET_EARLIEST_MSG_STORETIME -> named(frame, "bname");
            case RequestCode.VIEW_MESSAGE_BY_ID, RequestCode.CONSUMER_SEND_MSG_BACK -> byOffset(frame);
            case RequestCode.QUERY_MESSAGE,
                    RequestCode.LOCK_BATCH_MQ,
                    RequestCode.UNLOCK_BATCH_MQ,
                    RequestCode.GET_BROKER_RUNTIME_INFO,
                    RequestCode.GET_TOPIC_STATS_INFO,
                    RequestCode.GET_CONSUME_STATS,
                    RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
                    RequestCode.QUERY_TOPICS_BY_CONSUMER,
                    RequestCode.DELETE_TOPIC_IN_BROKER,
                    RequestCode.DELETE_SUBSCRIPTIONGROUP,
                    RequestCode.INVOKE_BROKER_TO_RESET_OFFSET -> SEVERAL;
            default -> FIRST;
        };
    }

    /// The groups that a request for several concerns: all, or those whose queues it names.
    SortedSet<Integer> groupsOf(Frame frame) {
        boolean namesQueues = frame.code() == RequestCode.LOCK_BATCH_MQ || frame.code() == RequestCode.UNLOCK_BATCH_MQ;
        return namesQueues
                ? ofQueues(frame)
                : IntStream.range(0, groups.size()).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /// What cannot be read is the first group's to refuse.
    private SortedSet<Integer> ofQueues(Frame frame) {
        var found = new TreeSet<Integer>();
        try {
            for (var queue : QueueLockRequest.fromJson(Json.read(frame.body())).queues()) {
                int number = groups.indexOf(queue.brokerName());
                if (number >= 0) found.add(number);
            }
        } catch (MalformedJsonException _) {
            found.clear();
        }
        if (found.isEmpty()) found.add(FIRST);
        return found;
    }

    /// The group whose log has this physical offset; the first for one that no group has.
    int groupAt(long physicalOffset) {
        long number = physicalOffset >>> POSITION_BITS;
        return number < groups.size() ? (int) number : FIRST;
    }

    private int named(Frame frame, String field) {
        int number = frame.fields().indexOf(field, groups);
        return number >= 0 ? number : leads.firstHere();
    }

    private int byOffset(Frame frame) {
        var text = frame.fields().get("offset");
        if (text == null) return FIRST;
        try {
            return groupAt(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return FIRST;
        }
    }
}
