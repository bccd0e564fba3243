// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.replication.ReplicationConfig.Limits;
import io.trijet.replication.ReplicationConfig.Pace;
import io.trijet.replication.ReplicationConfig.Shipping;
import io.trijet.storage.LogIdentity;
import io.trijet.storage.ScrubConfig;
import io.trijet.storage.StorageConfig;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.VirtualClock;
import io.trijet.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Members of one group in a virtual world, and what must hold between them at any time.
final class Cluster {
    static final String GROUP = "broker-a";
    static final LogIdentity IDENTITY = new LogIdentity("c1", GROUP);
    static final int SEGMENT_BYTES = 32 * 1024;
    static final StorageConfig STORAGE = new StorageConfig(
                    SEGMENT_BYTES, 8 * 1024, 16 * 1024, 4 * 1024, Duration.ofMillis(100), false)
            .withScrub(new ScrubConfig(4 << 20, Duration.ofSeconds(2)));
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    final World world;
    final SimulatedNetwork network;
    final Mode mode;
    final ReplicationConfig config;
    final List<Member> members = new ArrayList<>();
    final List<Acked> acked = new ArrayList<>();
    /// How many groups each member leads, as all are told; more than two are too many.
    final Map<NodeId, Integer> led = new TreeMap<>();
    private final Map<Long, NodeId> leaders = new LinkedHashMap<>();
    private final Map<Long, Long> safeHashes = new TreeMap<>();
    private boolean mayLose;
    private long messages;

    record Sent(long id, long end) {}

    record Acked(NodeId by, long id, long end, int copies) {}

    Cluster(long seed, Mode mode, int size) {
        this(seed, mode, size, Flush.SYNC);
    }

    Cluster(long seed, Mode mode, int size, Flush flush) {
        this(seed, mode, size, config(flush));
    }

    Cluster(long seed, Mode mode, int size, ReplicationConfig config) {
        this(seed, mode, config, new long[size]);
    }

    /// One member for each clock, which counts so many microseconds too many in a second.
    static Cluster drifting(long seed, Mode mode, long... driftPerMillion) {
        return new Cluster(seed, mode, config(Flush.SYNC), driftPerMillion);
    }

    private Cluster(long seed, Mode mode, ReplicationConfig config, long[] driftPerMillion) {
        this.mode = mode;
        this.config = config;
        this.mayLose = mode == Mode.SINGLE || mode == Mode.ASYNC;
        world = new World(seed);
        network = new SimulatedNetwork(world);
        for (long drift : driftPerMillion)
            members.add(new Member(this, new NodeId("n" + members.size()), new VirtualClock(world, 0, drift)));
    }

    static ReplicationConfig config(Flush flush) {
        return new ReplicationConfig(
                flush,
                Pace.defaults(),
                new Shipping(4 * 1024, 16 * 1024, 64 * 1024),
                new Limits(1 << 20, 64 * 1024, 1 << 20),
                ReplicationConfig.Elections.defaults());
    }

    /// All members run, the first leads and every other one is in sync.
    static Cluster running(long seed, Mode mode, int size) {
        var cluster = new Cluster(seed, mode, size);
        cluster.startAll();
        cluster.awaitInSync(0);
        return cluster;
    }

    Membership membership(NodeId self, String incarnation) {
        var ids = members.stream().map(Member::id).toList();
        var founders = new TreeMap<NodeId, String>();
        for (var id : ids) founders.put(id, id + "-1");
        return Membership.of("c1", self, incarnation, ids, founders);
    }

    Burden burden(NodeId self) {
        return new Burden() {
            @Override
            public boolean isTooMuch() {
                return of(self) > 2;
            }

            @Override
            public int of(NodeId member) {
                return led.getOrDefault(member, 0);
            }
        };
    }

    Member member(int number) {
        return members.get(number);
    }

    void startAll() {
        for (var member : members) if (!member.isUp()) member.start();
    }

    void run(long nanos) {
        world.runFor(nanos);
    }

    void await(String what, BooleanSupplier condition) {
        await(what, 10 * SECOND, condition);
    }

    void await(String what, long limitNanos, BooleanSupplier condition) {
        boolean holds = world.runUntil(condition, limitNanos);
        if (!holds) throw new AssertionError("not within " + limitNanos / MILLI + " ms: " + what + "\n" + picture());
    }

    /// Every other member that runs has all that the leader has.
    void awaitInSync(int leader) {
        await("all in sync with n" + leader, () -> isInSync(leader));
    }

    boolean isInSync(int leader) {
        if (leader < 0) return false;
        var leading = member(leader);
        if (!leading.isLeading()) return false;
        long end = leading.log().end();
        for (var member : members)
            if (member.isUp()
                    && (member.log().persistedEnd() != end
                            || member.replication().safeEnd() != end)) return false;
        return true;
    }

    /// Sends and lets the answer come.
    void sendSafely(int leader, int count) {
        for (int i = 0; i < count; i++) {
            long before = acked.size();
            assertThat(member(leader).send(200)).isTrue();
            await("message safe", () -> acked.size() > before);
        }
    }

    PromoteOutcome promote(int number, boolean acceptDataLoss) {
        var outcome = member(number).promote(acceptDataLoss);
        await("an outcome of the promotion", () -> outcome.get() != null);
        var found = outcome.get();
        if (found == null) throw new AssertionError("no outcome");
        if (acceptDataLoss) mayLose = true;
        return found;
    }

    TransferOutcome transfer(int from, int to) {
        var outcome = member(from).transfer(member(to).id());
        await("an outcome of the transfer", () -> outcome.get() != null);
        var found = outcome.get();
        if (found == null) throw new AssertionError("no outcome");
        return found;
    }

    /// Waits until somebody leads and returns its number.
    int awaitLeader() {
        await("a leader", () -> leader() >= 0);
        return leader();
    }

    /// The member that leads, in the highest term if two think so; -1 if none does.
    int leader() {
        int found = -1;
        long term = -1;
        for (int i = 0; i < members.size(); i++) {
            if (!member(i).isLeading() || member(i).node.isPaused()) continue;
            long its = member(i).replication().standing().term();
            if (its > term) {
                term = its;
                found = i;
            }
        }
        return found;
    }

    void accountForLoss() {
        mayLose = true;
        safeHashes.clear();
    }

    long nextMessage() {
        return ++messages;
    }

    void acknowledged(Member by, Sent sent) {
        int copies = 0;
        for (var member : members) if (member.isUp() && member.log().persistedEnd() >= sent.end()) copies++;
        acked.add(new Acked(by.id(), sent.id(), sent.end(), copies));
        if (!mayLose && config.flush() == Flush.SYNC)
            check(
                    copies >= Math.min(2, members.size()) || isAnyDown(),
                    "message " + sent + " acknowledged with " + copies + " copies");
    }

    private boolean isAnyDown() {
        return members.stream().anyMatch(member -> !member.isUp());
    }

    void leads(Member member, long term) {
        var before = leaders.put(term, member.id());
        check(
                before == null || before.equals(member.id()),
                "term " + term + " led by " + before + " and " + member.id());
    }

    void sawSafe(Member member, long position, long hash) {
        if (mayLose) return;
        var before = safeHashes.putIfAbsent(position, hash);
        check(before == null || before == hash, member.id() + " has other bytes below " + position);
    }

    void truncated(Member member, long position, long safe) {
        check(mayLose || position >= safe, member.id() + " cut at " + position + " below its safe end " + safe);
    }

    void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError("seed " + world.seed() + " at " + world.nanos() + ": " + otherwise);
    }

    /// Every acknowledged message is in this member's log, where it was said to be.
    void assertNothingLost(int number) {
        var log = member(number).log();
        assertThat(log.end())
                .isGreaterThanOrEqualTo(
                        acked.stream().mapToLong(Acked::end).max().orElse(0));
        assertThat(lost(number)).isZero();
    }

    /// Acknowledged messages that this member does not have.
    long lost(int number) {
        var found = member(number).messageIds();
        long start = member(number).log().startPosition();
        return acked.stream()
                .filter(sent -> sent.end() > start && !sentAt(found, sent))
                .count();
    }

    private static boolean sentAt(Map<Long, Long> found, Acked sent) {
        var end = found.get(sent.id());
        return end != null && end == sent.end();
    }

    /// All members that run have the same bytes, as far as all have them.
    void assertSameBytes() {
        long start = members.stream()
                .filter(Member::isUp)
                .mapToLong(m -> m.log().startPosition())
                .max()
                .orElse(0);
        var first = members.stream().filter(Member::isUp).findFirst().orElseThrow();
        byte[] expected = first.bytesFrom(start);
        for (var member : members)
            if (member.isUp())
                assertThat(member.bytesFrom(start)).as(member.id().name()).isEqualTo(expected);
    }

    String picture() {
        var text = new StringBuilder("seed " + world.seed() + "\n");
        for (var member : members) {
            text.append(member.id()).append(member.isUp() ? " up " : " down ");
            if (member.isUp())
                text.append(member.replication().standing())
                        .append(" term ends ")
                        .append(member.log().lastPoint())
                        .append(" persisted ")
                        .append(member.log().persistedEnd())
                        .append(" safe ")
                        .append(member.replication().safeEnd())
                        .append(' ')
                        .append(member.failures)
                        .append(' ')
                        .append(member.meter().counts());
            text.append('\n');
        }
        return text.toString();
    }
}
