// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.Replication;
import io.trijet.replication.Replications;
import io.trijet.replication.Standing;
import io.trijet.storage.StorageConfig;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Broker nodes on simulated machines, formatted as one cluster. Time passes only in `until` and `pass`.
final class TestCluster {
    static final String GROUP = "broker-a";
    private static final long LIMIT = Duration.ofSeconds(30).toNanos();

    final World world;
    final SimulatedNetwork network;
    final List<Node> nodes = new ArrayList<>();

    /// One machine and the broker that runs on it.
    final class Node {
        final SimulatedNode machine;
        final NodeConfig config;

        @Nullable
        BrokerNode broker;

        Node(SimulatedNode machine, NodeConfig config) {
            this.machine = machine;
            this.config = config;
        }

        void start() {
            open();
            broker().start();
        }

        /// Builds the broker and does not start it.
        void open() {
            var environment = machine.start();
            machine.lane(GROUP).run(() -> {
                try {
                    broker = new BrokerNode(config, environment, TestCluster::replication);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }

        BrokerNode broker() {
            var running = broker;
            if (running == null) throw new AssertionError(config.self() + " does not run");
            return running;
        }

        void kill() {
            machine.kill();
            broker = null;
        }

        void cutPower() {
            machine.cutPower();
            broker = null;
        }

        /// Flips a bit of the first place on the disk where this text stands.
        void rot(String text) {
            var wanted = text.getBytes(StandardCharsets.ISO_8859_1);
            for (var directory : machine.disk().tree()) {
                for (var name : directory.names()) {
                    int at = new String(directory.bytes(name), StandardCharsets.ISO_8859_1).indexOf(text);
                    if (at >= 0) {
                        directory.rot(name, at + wanted.length / 2, 1);
                        return;
                    }
                }
            }
            throw new AssertionError("'" + text + "' is nowhere on the disk");
        }

        /// How the node stands now.
        NodeView view() {
            var seen = new ArrayList<NodeView>();
            broker().look(seen::add);
            until(() -> !seen.isEmpty());
            return seen.getFirst();
        }

        NodeView.GroupView group() {
            return group(0);
        }

        NodeView.GroupView group(int number) {
            return view().groups().get(number);
        }

        boolean leads(int number) {
            return group(number).replication().standing() instanceof Standing.Leading;
        }

        long count(BrokerMetric metric) {
            return machine.meter().count(metric);
        }
    }

    TestCluster(Mode mode, int count) {
        this(mode, count, UnaryOperator.identity());
    }

    TestCluster(Mode mode, int count, UnaryOperator<NodeConfig.Settings> change) {
        this(mode, count, List.of(GROUP), change);
    }

    /// Group number i is led by node i at first, counted round.
    TestCluster(Mode mode, int count, List<String> groups, UnaryOperator<NodeConfig.Settings> change) {
        world = new World(42);
        network = new SimulatedNetwork(world);
        var settings = change.apply(NodeConfig.Settings.defaults(StorageConfig.withSegments(1 << 20), Flush.SYNC));
        var members = new ArrayList<NodeConfig.Member>();
        for (int i = 0; i < count; i++) {
            members.add(new NodeConfig.Member(
                    new NodeId("n" + i),
                    new Address("10.0.0." + (i + 1), 10911),
                    new Address("10.0.0." + (i + 1), 9876)));
        }
        for (var member : members) {
            var config = new NodeConfig("trijet", "cluster-1", member.node(), members, groups, mode, settings);
            nodes.add(new Node(new SimulatedNode(world, network, member.node()), config));
        }
        format();
    }

    /// What the broker does in `raft` is tried over replication whose leader is promoted: that a leader is
    /// missing, and then known, is all that the broker hears of an election.
    private static Replication replication(Mode mode, Replications.Parts parts) throws IOException {
        if (mode != Mode.RAFT) return Replications.open(mode, parts);
        var environment = parts.environment();
        return new HandingOver(
                Replications.open(Mode.SYNC, parts),
                environment.lanes().apply(parts.group()),
                environment.clock()::nanos);
    }

    private void format() {
        var incarnations = new TreeMap<NodeId, String>();
        for (var node : nodes) {
            var environment = node.machine.start();
            node.machine.lane(GROUP).run(() -> {
                try {
                    incarnations.put(node.config.self(), BrokerNode.format(node.config, environment));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
        for (var node : nodes) {
            try {
                Founders.write(node.machine.disk(), incarnations);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            node.machine.kill();
        }
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /// Starts every node and waits until the first leads and all serve.
    void start() {
        nodes.forEach(Node::start);
        until(() -> nodes.stream().allMatch(node -> node.broker().view().serving()));
        until(() -> nodes.stream().allMatch(this::isCaughtUp));
    }

    private boolean isCaughtUp(Node node) {
        var view = node.broker().view();
        return view.groups().stream()
                .map(NodeView.GroupView::replication)
                .allMatch(replication -> replication.leader().isPresent() && replication.safeEnd() > 0);
    }

    void pass(Duration time) {
        world.runFor(time.toNanos());
    }

    void until(BooleanSupplier condition) {
        if (!world.runUntil(condition, LIMIT))
            throw new AssertionError("it did not happen within 30 s of virtual time");
    }
}
