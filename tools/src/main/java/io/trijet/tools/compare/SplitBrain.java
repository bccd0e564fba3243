// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.protocol.Frame;
import io.trijet.protocol.Permission;
import io.trijet.protocol.ResponseCode;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.relay.Flow;
import io.trijet.tools.relay.Relays;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.PlainSend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The leader is cut off from all other members, clients still reach both sides and write to both. Where nobody is
/// elected an operator, who believes the leader dead, promotes one of the others. Then the cut is healed.
public final class SplitBrain {
    private static final String TOPIC = "trijet-compare-split";
    private static final int BODY_BYTES = 256;
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(10);
    private static final Duration BEFORE_THE_OPERATOR = Duration.ofSeconds(2);
    private static final Duration CUT_FOR = Duration.ofSeconds(6);

    private final TemporaryCluster cluster;
    private final Relays relays;
    private final Operator operator;

    /// How many sends each side acknowledged while cut, `oldSideLate` of them after the new side had begun to: then
    /// there were two writers. `lost`: acknowledged by either, and not on every replica after healing.
    public record Result(
            boolean tried, String why, long oldSide, long newSide, long oldSideLate, boolean twoWriters, long lost) {
        static Result notTried(String why) {
            return new Result(false, why, 0, 0, 0, false, 0);
        }
    }

    public SplitBrain(TemporaryCluster cluster, Relays relays) {
        this.cluster = cluster;
        this.relays = relays;
        this.operator = new Operator(cluster);
    }

    public Result run() throws ClusterException, Failure, IOException, InterruptedException {
        var nodes = cluster.plan().nodes();
        if (nodes.size() == 1) return Result.notTried("one node");
        new ClusterAdmin(Connections.parseNameServers(cluster.plan().namesrvAddresses()))
                .createTopic(TOPIC, 1, Permission.READ_WRITE);
        var old = operator.leader();
        var others = nodes.stream().filter(node -> !node.equals(old)).toList();
        try (var oldSide = new Side("000000000001", List.of(old));
                var newSide = new Side("000000000002", others)) {
            cutOff(old, oldSide, newSide);
            cluster.awaitSettled();
            return result(oldSide.taken, newSide.taken);
        }
    }

    /// Healed in any case.
    private void cutOff(NodePlan old, Side oldSide, Side newSide) throws InterruptedException {
        isolate(old);
        try {
            oldSide.start();
            newSide.start();
            Thread.sleep(BEFORE_THE_OPERATOR);
            if (!operator.isElected()) operator.promoteInPlaceOf(old);
            Thread.sleep(CUT_FOR.minus(BEFORE_THE_OPERATOR));
            oldSide.stop();
            newSide.stop();
        } finally {
            relays.set(_ -> Flow.Setting.UNTOUCHED);
        }
    }

    private void isolate(NodePlan node) {
        relays.set(direction -> {
            boolean isCut =
                    direction.from().equals(node.name()) || direction.to().equals(node.name());
            return new Flow.Setting(isCut, 0, 0);
        });
    }

    private Result result(Collection<Taken> oldSide, Collection<Taken> newSide)
            throws IOException, InterruptedException {
        long began = newSide.stream().mapToLong(Taken::atNanos).min().orElse(Long.MAX_VALUE);
        long late = oldSide.stream().filter(one -> one.beganNanos() > began).count();
        var all = new ArrayList<Acknowledged>();
        for (var one : oldSide) all.add(one.what());
        for (var one : newSide) all.add(one.what());
        var proof = Proof.of(cluster.plan(), cluster.http(), TOPIC, all);
        return new Result(true, "", oldSide.size(), newSide.size(), late, late > 0, proof.lost());
    }

    /// One send that was acknowledged.
    private record Taken(Acknowledged what, long beganNanos, long atNanos) {}

    /// A client that reaches only these nodes: one thread for each.
    private final class Side implements AutoCloseable {
        private final ConcurrentLinkedQueue<Taken> taken = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean isStopped;

        /// `run` is the side's own, of 12 hexadecimal digits.
        Side(String run, List<NodePlan> nodes) {
            for (int i = 0; i < nodes.size(); i++) {
                int stream = i;
                threads.add(Thread.ofVirtual().unstarted(() -> send(run, stream, nodes.get(stream))));
            }
        }

        void start() {
            threads.forEach(Thread::start);
        }

        private void send(String run, int stream, NodePlan node) {
            try {
                for (int sequence = 0; !isStopped; sequence++) {
                    sendOne(new MessageId(run, stream, sequence), node);
                    Thread.sleep(BETWEEN_SENDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void sendOne(MessageId id, NodePlan node) {
            long began = System.nanoTime();
            try {
                var answer = new PlainSend(TOPIC, operator.group(), ANSWERS_WITHIN)
                        .to(node.brokerAddress(), MessageBody.of(id, BODY_BYTES));
                if (answer.code() != ResponseCode.SUCCESS) return;
                taken.add(new Taken(acknowledged(id, answer), began, System.nanoTime()));
            } catch (IOException e) {
                // Refused, or not answered in time: not acknowledged.
            }
        }

        private Acknowledged acknowledged(MessageId id, Frame answer) {
            long offset = Long.parseLong(Objects.requireNonNull(answer.fields().get("queueOffset")));
            return new Acknowledged(id, new QueueName(TOPIC, operator.group(), 0), offset, "", 1);
        }

        /// Waits for what is on its way.
        void stop() throws InterruptedException {
            isStopped = true;
            for (var thread : threads) thread.join();
        }

        @Override
        public void close() {
            isStopped = true;
            threads.forEach(Thread::interrupt);
        }
    }
}
