// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.environment.NodeId;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// One class of fault: strikes at random moments of its own, so that taking another class away shifts none of
/// them.
final class Strikes {
    /// So many classes together strike as often as the plan says, on average.
    private static final int CLASSES = 10;

    private static final long WATCHDOG_NANOS = 1_000 * Plan.MILLI;
    /// Longer than a mark on the disk is old.
    private static final long MARK_NANOS = 500 * Plan.MILLI;
    private static final long GLANCE_NANOS = 100 * Plan.MILLI;
    private static final long MOST_AWAY_NANOS = 10 * Plan.SECOND;

    private final Fault fault;
    private final Breaker breaker;
    private final SimulatedCluster cluster;
    private final World world;
    private final Plan plan;
    private final Situations situations;
    private final RandomGenerator when;
    private final RandomGenerator chance;

    Strikes(Fault fault, Breaker breaker, SimulatedCluster cluster) {
        this.fault = fault;
        this.breaker = breaker;
        this.cluster = cluster;
        world = cluster.world();
        plan = cluster.plan();
        situations = cluster.situations();
        when = world.random("when " + fault);
        chance = world.random("what " + fault);
    }

    void start() {
        world.after(calm(), this::strike);
    }

    private long calm() {
        return 1 + (long) (-Math.log(1 - when.nextDouble()) * plan.meanCalmNanos() * CLASSES);
    }

    private void strike() {
        if (breaker.isStopped()) return;
        strike(any());
        world.after(calm(), this::strike);
    }

    private void strike(Member member) {
        switch (fault) {
            case KILL -> end(member, SimulatedNode::kill, Situation.KILLED);
            case POWER_CUT -> cutPowerOf(List.of(member));
            case BLACKOUT -> cutPowerOf(cluster.members());
            case CRASH_IN_CALL -> crashInCall(member);
            case PAUSE -> pause(member);
            case CUT -> cut(member.id(), any().id());
            case ISOLATE -> isolate(member);
            case RESET -> reset(member.id(), any().id());
            case FORCE_ERROR -> failForces(member);
            case WRITE_ERROR -> failWrites(member);
            case DISK_FULL -> fill(member);
            case DISK_STALL -> stall(member);
            case ROT -> rot(member);
            case WIPE -> wipe(member);
            case ROT_LIVE -> damage(member, Situation.ROTTEN_BIT_UNDER_A_RUNNING_NODE, this::turnBit);
            case STALE_SECTOR -> damage(member, Situation.SECTOR_STALE, SimulatedDisk::forget);
            case MISDIRECTED_WRITE -> damage(member, Situation.WRITE_MISDIRECTED, this::misplace);
            case STAY_AWAY -> stayAway(member);
            case OLD_CONFIG -> startWithOldConfig(member);
            case CLOCK_JUMP -> {
                member.machine().clock().jumpWall(chance.nextLong(7_200_000) - 3_600_000);
                situations.met(Situation.CLOCK_JUMPED);
            }
            case PROMOTE -> {
                if (chance.nextInt(3) == 0) breaker.operator().promoteSomebody();
            }
        }
    }

    private Member any() {
        var members = cluster.members();
        return members.get(chance.nextInt(members.size()));
    }

    private interface Death {
        void of(SimulatedNode machine);
    }

    private void end(Member member, Death death, Situation situation) {
        if (!member.machine().isUp()) return;
        situations.met(situation);
        death.of(member.machine());
        keepDown(member);
    }

    private void keepDown(Member member) {
        keepDown(member, downNanos());
    }

    /// Whoever asks for the latest moment has it.
    private void keepDown(Member member, long nanos) {
        member.holdDownUntil(world.nanos() + nanos);
        world.after(nanos, () -> {
            if (!breaker.isStopped() && member.isReleased()) member.start();
        });
    }

    private long downNanos() {
        if (plan.restartsFast()) return 200_000 + chance.nextLong(8 * Plan.MILLI);
        // Where little of the log is kept, more often long enough for it to go.
        int seldom = plan.keeping().isShort() ? 2 : 3;
        return chance.nextInt(seldom) == 0 ? 3_000 * Plan.MILLI + chance.nextLong(7_000 * Plan.MILLI) : WATCHDOG_NANOS;
    }

    /// Every other time when the disks have not finished a force for a while, all of them, or all but one: what
    /// was told too early is lost then.
    private void cutPowerOf(List<Member> struck) {
        if (chance.nextBoolean()) {
            struck.forEach(this::cutPower);
            return;
        }
        long moment = world.nanos() + 20 * Plan.MILLI + chance.nextLong(400 * Plan.MILLI);
        int spared = struck.size() == 1 ? -1 : chance.nextInt(struck.size());
        for (int i = 0; i < struck.size(); i++)
            if (i != spared) struck.get(i).machine().disk().faults().stallUntil(moment + 5 * Plan.MILLI);
        world.at(moment, () -> {
            if (breaker.isStopped()) return;
            struck.forEach(this::cutPower);
            // The others must not go on without what only the spared one may have kept.
            if (spared >= 0 && chance.nextBoolean()) keepDown(struck.get(spared), 3 * Plan.SECOND);
        });
    }

    private void cutPower(Member member) {
        var disk = member.machine().disk();
        long sectors = disk.lostSectors();
        long names = disk.lostNames();
        breaker.powerWasCut();
        end(member, SimulatedNode::cutPower, Situation.POWER_CUT);
        situations.met(Situation.SECTORS_LOST, disk.lostSectors() - sectors);
        situations.met(Situation.NAMES_LOST, disk.lostNames() - names);
    }

    private void crashInCall(Member member) {
        boolean isPower = chance.nextBoolean();
        member.machine().disk().faults().crashAtCall(chance.nextInt(60), () -> {
            situations.met(Situation.CRASHED_IN_CALL);
            if (isPower) cutPower(member);
            else end(member, SimulatedNode::kill, Situation.KILLED);
        });
    }

    private void pause(Member member) {
        if (!member.isServing()) return;
        situations.met(Situation.PAUSED);
        member.machine().pause();
        world.after(upTo(5_000), member.machine()::resume);
    }

    private void cut(NodeId one, NodeId other) {
        if (one.equals(other)) return;
        if (chance.nextBoolean()) {
            situations.met(Situation.LINK_CUT);
            cluster.network().cut(one, other);
        } else {
            situations.met(Situation.ONE_WAY_CUT);
            cluster.network().cutOneWay(one, other);
        }
        world.after(upTo(6_000), () -> cluster.network().heal(one, other));
    }

    private void isolate(Member member) {
        situations.met(Situation.ISOLATED);
        List<NodeId> others = new ArrayList<>();
        for (var other : cluster.members()) if (other != member) others.add(other.id());
        // Its clients may be on its side of the cut, or on the other.
        for (var client : breaker.clients()) if (chance.nextBoolean()) others.add(client);
        for (var other : others) cluster.network().cut(member.id(), other);
        world.after(upTo(8_000), () -> others.forEach(other -> cluster.network().heal(member.id(), other)));
    }

    private void reset(NodeId one, NodeId other) {
        if (one.equals(other)) return;
        situations.met(Situation.CONNECTION_RESET);
        cluster.network().breakConnection(one, other);
    }

    private void failForces(Member member) {
        situations.met(Situation.FORCE_FAILED);
        breaker.diskWasBroken();
        member.excuse();
        member.machine().disk().faults().failForces(_ -> true, 1 + chance.nextInt(2));
    }

    private void failWrites(Member member) {
        situations.met(Situation.WRITE_FAILED);
        breaker.diskWasBroken();
        member.excuse();
        member.machine().disk().faults().failWrites(_ -> true, 1);
    }

    private void fill(Member member) {
        situations.met(Situation.DISK_FULL);
        breaker.diskWasBroken();
        member.excuse();
        member.machine().disk().leave(chance.nextLong(64 * 1024));
        world.after(upTo(5_000), () -> member.machine().disk().leaveAll());
    }

    private void stall(Member member) {
        situations.met(Situation.DISK_STALLED);
        member.machine().disk().faults().stallUntil(world.nanos() + upTo(5_000));
    }

    /// At most one machine's disk rots: the others hold the good copies.
    private void rot(Member member) {
        int number = cluster.members().indexOf(member);
        if (!breaker.mayRot(number)) return;
        boolean isAnyWiped = cluster.members().stream().anyMatch(Member::wasWiped);
        if (!member.machine().isUp() || isAnyWiped) return;
        breaker.rots(number);
        member.excuse();
        end(member, SimulatedNode::kill, Situation.KILLED);
        if (Rot.strike(member.machine().disk(), chance)) situations.met(Situation.ROTTEN_BIT);
    }

    /// One disk at a time is lost, and none while another one is bad or behind: what was acknowledged is
    /// elsewhere.
    private void wipe(Member member) {
        if (breaker.isAnyRotten() || !cluster.isWhole()) return;
        situations.met(Situation.DISK_WIPED);
        end(member, SimulatedNode::kill, Situation.KILLED);
        member.wipe();
    }

    private interface Damage {
        void to(SimulatedDisk log, String segment, long position);
    }

    private void turnBit(SimulatedDisk log, String segment, long position) {
        log.rot(segment, position, chance.nextInt(8));
    }

    private void misplace(SimulatedDisk log, String segment, long position) {
        log.misplace(segment, chance.nextLong(log.bytes(segment).length), position);
    }

    /// Within what the node has indexed: what it has just written and not yet read again is believed. Not while a lost
    /// disk is being filled again: two disks at once are more than is promised.
    private void damage(Member member, Situation situation, Damage damage) {
        int number = cluster.members().indexOf(member);
        boolean isFilling = cluster.members().stream().anyMatch(Member::wasWiped) && !cluster.isWhole();
        if (!breaker.mayRot(number) || isFilling || !member.isServing()) return;
        breaker.rots(number);
        var names = cluster.groups();
        int groupNumber = chance.nextInt(names.size());
        var group = SimulatedCluster.group(member, names.get(groupNumber));
        if (group.isEmpty()) return;
        long start = group.get().replication().start();
        long end = group.get().indexedEnd();
        if (end <= start) return;
        long position = start + chance.nextLong(end - start);
        long segment = position - position % plan.segmentBytes();
        var name = String.format("%020d", segment);
        int process = member.machine().processes();
        // By then the mark on the disk lies above: that a disk loses what it was just given cannot be told.
        world.after(MARK_NANOS, () -> {
            boolean isSame = member.isServing() && member.machine().processes() == process;
            boolean isThere = SimulatedCluster.group(member, names.get(groupNumber))
                    .filter(view -> view.replication().start() <= position && position < view.indexedEnd())
                    .isPresent();
            if (breaker.isStopped() || !isSame || !isThere) return;
            var log = member.machine().disk().directory("group-" + groupNumber).directory("log");
            if (!log.exists(name)) return;
            member.excuse();
            damage.to(log, name, position - segment);
            situations.met(situation);
        });
    }

    /// A disk that was wiped does not know how large its cluster is.
    private void startWithOldConfig(Member member) {
        if (!member.machine().isUp() || member.wasWiped()) return;
        end(member, SimulatedNode::kill, Situation.KILLED);
        boolean isSmaller = chance.nextBoolean() && plan.nodes() > 1;
        var old = isSmaller ? member.withoutOneMember() : member.withoutOneGroup();
        if (member.refuses(old)) situations.met(Situation.OLD_CONFIG_REFUSED);
    }

    private void stayAway(Member member) {
        if (!cluster.isWhole()) return;
        long deadline = world.nanos() + MOST_AWAY_NANOS;
        Map<String, Long> ends = new TreeMap<>();
        for (var group : cluster.groups())
            SimulatedCluster.group(member, group)
                    .ifPresent(view -> ends.put(group, view.replication().end()));
        if (chance.nextBoolean()) {
            situations.met(Situation.KILLED);
            member.machine().kill();
            stayAway(member, ends, deadline, () -> {
                if (!breaker.isStopped() && member.isReleased()) member.start();
            });
        } else {
            situations.met(Situation.ISOLATED);
            var others = cluster.members().stream()
                    .filter(other -> other != member)
                    .map(Member::id)
                    .toList();
            others.forEach(other -> cluster.network().cut(member.id(), other));
            stayAway(
                    member,
                    ends,
                    deadline,
                    () -> others.forEach(other -> cluster.network().heal(member.id(), other)));
        }
    }

    private void stayAway(Member member, Map<String, Long> ends, long deadline, Runnable comeBack) {
        boolean isOver = world.nanos() >= deadline || isOvertaken(member, ends);
        if (!member.machine().isUp() && !isOver) member.holdDownUntil(world.nanos() + GLANCE_NANOS);
        world.after(GLANCE_NANOS, isOver ? comeBack : () -> stayAway(member, ends, deadline, comeBack));
    }

    private boolean isOvertaken(Member member, Map<String, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(each -> cluster.leader(each.getKey())
                        .filter(leader -> leader != member)
                        .flatMap(leader -> SimulatedCluster.group(leader, each.getKey()))
                        .filter(view -> view.replication().start() > each.getValue())
                        .isPresent());
    }

    private long upTo(long millis) {
        return 50 * Plan.MILLI + chance.nextLong(millis * Plan.MILLI);
    }

    /// Turns over one bit somewhere in a log segment.
    private static final class Rot {
        private Rot() {}

        static boolean strike(SimulatedDisk disk, RandomGenerator chance) {
            for (var directory : disk.tree()) {
                for (var name : directory.names()) {
                    if (!name.matches("[0-9]{20}.*") || chance.nextInt(3) == 0) continue;
                    long size = directory.bytes(name).length;
                    if (size == 0) continue;
                    directory.rot(name, chance.nextLong(size), chance.nextInt(8));
                    return true;
                }
            }
            return false;
        }
    }
}
