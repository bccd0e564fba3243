// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.Changes;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateChange.GroupOffset;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueOffsets;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.Log;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Offsets: how far a group has come, where a queue begins and ends, which message was stored when, and resets.
///
/// Owned by the group's lane. "Not found" makes a client start by its own rule, perhaps at the end: it is said
/// only by a leader, and only of a group that never consumed the queue.
public final class OffsetHandler implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetHandler.class);
    /// As a timestamp of request 222: the end of the queue.
    private static final long END = -1;

    private final String brokerName;
    private final String node;
    private final ConsumerOffsets offsets;
    private final Groups groups;
    private final Supplier<? extends Catalog> catalog;
    private final Changes changes;
    private final StateMachine machine;
    private final Topics topics;
    private final ConsumeQueues queues;
    private final StoreTimes times;
    private final Replication replication;
    private final Log log;

    public OffsetHandler(Parts parts, ConsumerOffsets offsets, Groups groups) {
        this.offsets = offsets;
        this.groups = groups;
        brokerName = parts.group();
        node = parts.config().self().name();
        catalog = parts.catalog();
        changes = parts.changes();
        machine = parts.machine();
        topics = parts.topics();
        queues = parts.queues();
        replication = parts.replication();
        log = parts.log();
        times = new StoreTimes(parts);
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.QueryConsumerOffset.class, this::query);
        handlers.on(Request.UpdateConsumerOffset.class, this::update);
        handlers.on(Request.MaxOffset.class, (request, exchange) -> {
            if (exists(request.topic(), request.queueId(), exchange) && knowsEnds(exchange)) {
                var queue = new QueueKey(request.topic(), request.queueId());
                whenCertain(exchange, () -> exchange.answer(offset(queues.maxOffset(queue))));
            }
        });
        handlers.on(Request.MinOffset.class, (request, exchange) -> {
            if (exists(request.topic(), request.queueId(), exchange)) {
                exchange.answer(offset(queues.minOffset(new QueueKey(request.topic(), request.queueId()))));
            }
        });
        handlers.on(Request.EarliestStoreTime.class, this::earliest);
        handlers.on(Request.SearchOffset.class, this::search);
        handlers.on(Request.ResetOffset.class, this::reset);
    }

    @Override
    public void standing(Standing standing) {
        offsets.standing(standing);
    }

    @Override
    public void rebuilt() {
        offsets.rebuilt();
    }

    private void query(Request.QueryConsumerOffset request, Exchange exchange) {
        if (!exists(request.topic(), request.queueId(), exchange) || isForTheLeader(exchange)) return;
        var queue = new QueueKey(request.topic(), request.queueId());
        Supplier<OptionalLong> look = () -> offsets.committed(request.group(), queue);
        Consumer<OptionalLong> tell = committed -> tell(committed, request, queue, exchange);
        if (replication.standing() instanceof Standing.Leading) offsets.whenLasting(exchange, look, tell);
        else tell.accept(look.get());
    }

    private void tell(OptionalLong committed, Request.QueryConsumerOffset request, QueueKey queue, Exchange exchange) {
        if (committed.isPresent()) {
            exchange.answer(offset(committed.getAsLong()));
        } else if (knowsEnds(exchange)) {
            neverConsumed(request, queue, exchange);
        }
    }

    private void neverConsumed(Request.QueryConsumerOffset request, QueueKey queue, Exchange exchange) {
        if (request.zeroIfNotFound() && queues.minOffset(queue) == 0 && queues.maxOffset(queue) > 0) {
            // A young queue is consumed from its beginning, whatever the client would choose (protocol.md 2.8).
            exchange.answer(offset(0));
        } else {
            exchange.refuse(ResponseCode.QUERY_NOT_FOUND, "group " + request.group() + " has never consumed " + queue);
        }
    }

    private void update(Request.UpdateConsumerOffset request, Exchange exchange) {
        if (groups.find(request.group()) == null) {
            exchange.refuse(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription group " + request.group());
        } else if (request.queueOffset() < 0) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, "offset " + request.queueOffset() + " is negative");
        } else if (exists(request.topic(), request.queueId(), exchange) && !isForTheLeader(exchange)) {
            var queue = new QueueKey(request.topic(), request.queueId());
            offsets.commit(request.group(), queue, request.queueOffset())
                    .ifPresentOrElse(
                            fault -> exchange.refuse(ResponseCode.SYSTEM_BUSY, fault),
                            () -> exchange.answer(Response.ok()));
        }
    }

    private void earliest(Request.EarliestStoreTime request, Exchange exchange) {
        if (!exists(request.topic(), request.queueId(), exchange)) return;
        var queue = new QueueKey(request.topic(), request.queueId());
        read(exchange, queue, () -> {
            var stored = times.at(queue, queues.minOffset(queue));
            exchange.answer(Response.ok(
                    Fields.builder().add("timestamp", stored.orElse(-1)).build()));
        });
    }

    private void search(Request.SearchOffset request, Exchange exchange) {
        if (!exists(request.topic(), request.queueId(), exchange) || !knowsEnds(exchange)) return;
        var queue = new QueueKey(request.topic(), request.queueId());
        Reading search = () -> exchange.answer(offset(
                request.upper()
                        ? times.lastUntil(queue, request.timestamp())
                        : times.firstFrom(queue, request.timestamp())));
        whenCertain(exchange, () -> read(exchange, queue, search));
    }

    /// An operator moves a group: each queue's offset is logged, and until the consumers were told, their commits
    /// are ignored.
    private void reset(Request.ResetOffset request, Exchange exchange) {
        var topic = topics.find(request.topic());
        if (catalog.get().group(request.group()) == null) {
            exchange.refuse(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription group " + request.group());
        } else if (topic == null) {
            exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "there is no topic " + request.topic());
        } else if (request.queueId().isPresent()
                && !hasQueue(topic, request.queueId().getAsInt())) {
            refuseQueue(request.topic(), request.queueId().getAsInt(), topic, exchange);
        } else {
            read(exchange, new QueueKey(request.topic(), request.queueId().orElse(0)), () -> {
                var targets = targets(request, topic);
                var fault = machine.fault(
                        request.group(),
                        targets.stream().map(GroupOffset::queue).toList());
                if (fault.isPresent()) {
                    exchange.refuse(ResponseCode.SYSTEM_BUSY, fault.get());
                    return;
                }
                LOG.info("node={} offsets are reset: {}", node, targets);
                changes.make(
                        new StateChange.OffsetsReset(targets),
                        exchange,
                        Response.ok(table(targets).encode()));
            });
        }
    }

    private List<GroupOffset> targets(Request.ResetOffset request, TopicConfig topic) throws IOException {
        var targets = new ArrayList<GroupOffset>();
        for (int queueId = 0; queueId < topic.readQueues(); queueId++) {
            if (request.queueId().isPresent() && request.queueId().getAsInt() != queueId) continue;
            var queue = new QueueKey(request.topic(), queueId);
            long target = request.offset().isPresent()
                    ? Math.clamp(request.offset().get(), queues.minOffset(queue), queues.maxOffset(queue))
                    : request.timestamp() == END
                            ? queues.maxOffset(queue)
                            : times.firstFrom(queue, request.timestamp());
            targets.add(new GroupOffset(request.group(), queue, target));
        }
        return targets;
    }

    private QueueOffsets table(List<GroupOffset> targets) {
        var table = new TreeMap<MessageQueue, Long>();
        for (var target : targets) {
            var queue = target.queue();
            table.put(new MessageQueue(queue.topic(), brokerName, queue.queueId()), target.queueOffset());
        }
        return new QueueOffsets(table);
    }

    /// True if another node leads, or will soon: what it is told here would be lost, what is known here may be old.
    /// The exchange is answered then.
    private boolean isForTheLeader(Exchange exchange) {
        boolean isForAnother = replication.standing() instanceof Standing.Following && !offsets.answersWithoutLeader();
        if (isForAnother)
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "the progress of groups is kept by the leader, and this is not the leader");
        return isForAnother;
    }

    /// True on a leader whose own term's first record is safe; else the exchange is answered. Before that, a
    /// leader may not yet know how far its predecessor's log, or its own from before a restart, was safe and
    /// already told.
    private boolean knowsEnds(Exchange exchange) {
        boolean leads = replication.standing() instanceof Standing.Leading;
        var terms = log.terms();
        if (leads && !terms.isEmpty() && replication.safeEnd() > terms.getLast().position()) return true;
        exchange.refuse(
                ResponseCode.SYSTEM_ERROR,
                leads
                        ? "where the queues end is not known yet: the leader's term has only begun; ask again"
                        : "where the queues end is known to the leader only, and this is not the leader");
        return false;
    }

    /// Answers once it is certain that nobody else led when this was asked, so that nothing newer is known
    /// elsewhere.
    private void whenCertain(Exchange exchange, Runnable answer) {
        replication.confirmLead(
                answer, () -> exchange.abandon("this node does not lead any more, and may know less than the leader"));
    }

    /// True if the queue may be asked about; else the exchange is answered.
    private boolean exists(String name, int queueId, Exchange exchange) {
        var topic = topics.find(name);
        if (topic == null) exchange.refuse(ResponseCode.TOPIC_NOT_EXIST, "there is no topic " + name);
        else if (!hasQueue(topic, queueId)) refuseQueue(name, queueId, topic, exchange);
        else return true;
        return false;
    }

    private static boolean hasQueue(@Nullable TopicConfig topic, int queueId) {
        return topic != null && queueId >= 0 && queueId < Math.max(topic.readQueues(), topic.writeQueues());
    }

    private static void refuseQueue(String name, int queueId, TopicConfig topic, Exchange exchange) {
        exchange.refuse(
                ResponseCode.INVALID_PARAMETER,
                "queue " + queueId + " of topic " + name + " does not exist: it has " + topic.readQueues());
    }

    private interface Reading {
        void run() throws IOException;
    }

    private void read(Exchange exchange, QueueKey queue, Reading reading) {
        try {
            reading.run();
        } catch (IOException e) {
            LOG.error("node={} queue={} cannot be read: {}", node, queue, e.getMessage());
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "queue " + queue + " cannot be read: " + e.getMessage());
        }
    }

    private static Response offset(long offset) {
        return Response.ok(Fields.builder().add("offset", offset).build());
    }
}
