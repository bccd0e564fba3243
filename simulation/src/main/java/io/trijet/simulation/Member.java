// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.broker.BrokerNode;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.storage.DataDirectory;
import io.trijet.world.NodeDied;
import io.trijet.world.SimulatedConnection;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// One machine of the cluster and the broker process that runs on it, if any; and the watchdog that starts it
/// again.
final class Member {
    private final World world;
    private final SimulatedNode machine;
    private final NodeConfig config;
    private final BiConsumer<Member, Throwable> whenEnded;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private Optional<BrokerNode> broker = Optional.empty();
    private boolean isShut;
    private long downUntilNanos;
    private boolean hasBadDisk;
    private boolean isFormatDue;
    private boolean wasWiped;

    /// `whenEnded` hears why a process ended by itself.
    Member(World world, SimulatedNode machine, NodeConfig config, BiConsumer<Member, Throwable> whenEnded) {
        this.world = world;
        this.machine = machine;
        this.config = config;
        this.whenEnded = whenEnded;
        machine.whenFailed(this::ended);
    }

    NodeId id() {
        return machine.id();
    }

    SimulatedNode machine() {
        return machine;
    }

    NodeConfig config() {
        return config;
    }

    Optional<BrokerNode> broker() {
        return machine.isUp() ? broker : Optional.empty();
    }

    /// True while clients can connect.
    boolean letsIn() {
        return broker().isPresent() && !isShut;
    }

    /// A client has connected.
    void accepted(SimulatedConnection connection) {
        connections.removeIf(SimulatedConnection::isClosedAtServer);
        connections.add(connection);
    }

    /// What the server's listener does.
    private void doors(Optional<String> shutBecause) {
        isShut = shutBecause.isPresent();
        shutBecause.ifPresent(why -> connections.forEach(connection -> connection.close(why)));
    }

    boolean isServing() {
        return broker().isPresent() && !machine.isPaused();
    }

    Lane lane() {
        return machine.lane(config.groups().getFirst());
    }

    Lane lane(String group) {
        return machine.lane(group);
    }

    /// Its disk is replaced by an empty one, which is formatted at the next start.
    void wipe() {
        wasWiped = true;
        isFormatDue = true;
        machine.disk().faults().clear();
        for (var directory : machine.disk().tree()) {
            for (var name : directory.names()) directory.delete(name);
            // It is another disk: no power cut brings the old names back.
            SimulatedCluster.orFail(() -> {
                directory.forceNames();
                return directory;
            });
        }
    }

    boolean wasWiped() {
        return wasWiped;
    }

    /// Begins a process, as far as that goes today.
    void start() {
        if (machine.isUp()) return;
        broker = Optional.empty();
        connections.clear();
        isShut = false;
        var environment = machine.start();
        lane().post(() -> {
            try {
                if (isFormatDue && DataDirectory.identity(environment.disk()).isEmpty())
                    BrokerNode.format(config, environment);
                isFormatDue = false;
                var begun = new BrokerNode(config, environment);
                begun.start();
                begun.onDoors(this::doors);
                broker = Optional.of(begun);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start", e);
            }
        });
    }

    /// Begins a process with another configuration, which must not go on, and ends it. True if it said that the
    /// configuration is the reason.
    boolean refuses(NodeConfig other) {
        var environment = machine.start();
        var said = new ArrayList<String>();
        machine.lane(config.groups().getFirst()).run(() -> {
            try {
                var begun = new BrokerNode(other, environment);
                whenEnded.accept(this, new IllegalStateException("began with an old configuration: " + begun.view()));
            } catch (IOException | NodeDied e) {
                said.add(String.valueOf(e.getMessage()));
            }
        });
        machine.kill();
        return said.stream().anyMatch(why -> why.contains("configured for"));
    }

    /// Of when the cluster had a member less.
    NodeConfig withoutOneMember() {
        var others = config.members().stream()
                .filter(member -> !member.node().equals(id()))
                .toList();
        var gone = others.getLast();
        return with(
                config.members().stream().filter(member -> !member.equals(gone)).toList(), config.groups());
    }

    /// Of when the cluster had a group less; where it has but one, of when that had another name.
    NodeConfig withoutOneGroup() {
        var groups = config.groups();
        return with(config.members(), groups.size() > 1 ? groups.subList(0, groups.size() - 1) : List.of("broker-old"));
    }

    private NodeConfig with(List<NodeConfig.Member> members, List<String> groups) {
        return new NodeConfig(
                config.cluster(), config.clusterId(), id(), members, groups, config.mode(), config.settings());
    }

    /// The watchdog leaves it alone until `release`.
    void holdDown() {
        downUntilNanos = Long.MAX_VALUE;
    }

    /// The watchdog leaves it alone until then, or until a later moment that was asked for before.
    void holdDownUntil(long nanos) {
        downUntilNanos = Math.max(downUntilNanos, nanos);
    }

    void release() {
        downUntilNanos = 0;
    }

    boolean isReleased() {
        return world.nanos() >= downUntilNanos;
    }

    boolean isHeldDown() {
        return !isReleased();
    }

    /// Its disk was broken on purpose: the process may end because of it.
    void excuse() {
        hasBadDisk = true;
    }

    /// Runs `work` on the member's lane as soon as it is free.
    void onLane(Runnable work) {
        if (machine.isUp()) lane().post(work);
    }

    long nanos() {
        return world.nanos();
    }

    boolean isExcused(Throwable why) {
        return why instanceof NodeDied || (hasBadDisk && isAboutDisk(why));
    }

    private static boolean isAboutDisk(Throwable why) {
        for (var cause = why; cause != null; cause = cause.getCause()) if (cause instanceof IOException) return true;
        return false;
    }

    private void ended(Throwable why) {
        whenEnded.accept(this, why);
    }
}
