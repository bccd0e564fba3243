// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.LinkQuality;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many seeds of everything at once: a lossy, repeating, reordering network, cuts, kills, power cuts, pauses,
/// promotions. While it lasts nothing acknowledged may go; once it is over all must agree and go on.
final class SoakTest {
    private static final int SEEDS = Integer.getInteger("trijet.soak.seeds", 25);
    private static final int FIRST = Integer.getInteger("trijet.soak.first", 1);
    private static final LinkQuality BAD = LinkQuality.PERFECT
            .withDelay(50_000, 500_000)
            .withLoss(0.05)
            .withRepeat(0.05)
            .withReorder(0.1);

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC", "SYNC", "RAFT"})
    void nothing_acknowledged_is_lost_on_a_bad_network(Mode mode) {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) new Run(seed, mode, 3, Flush.SYNC).calm();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC", "SYNC", "RAFT"})
    void members_agree_after_crashes_cuts_and_promotions(Mode mode) {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++)
            new Run(1000 + seed, mode, 2 + seed % 3, Flush.SYNC).stormy();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC", "SYNC", "RAFT"})
    void members_agree_also_when_only_written_bytes_count(Mode mode) {
        for (int seed = FIRST; seed < FIRST + SEEDS / 2; seed++)
            new Run(2000 + seed, mode, 2 + seed % 3, Flush.ASYNC).stormy();
    }

    private static final class Run {
        private final Cluster cluster;
        private final RandomGenerator chance;
        private final boolean losesPower;

        Run(long seed, Mode mode, int size, Flush flush) {
            cluster = new Cluster(seed, mode, size, flush);
            chance = cluster.world.random("soak");
            for (var member : cluster.members) member.keepsSeeds = true;
            // What `sync` promises with `flush=async` holds for dying processes, not for machines that lose power.
            losesPower = flush == Flush.SYNC || mode == Mode.ASYNC;
        }

        void calm() {
            cluster.startAll();
            cluster.network.quality(BAD);
            for (int step = 0; step < 100; step++) {
                sendSome();
                cluster.run(chance.nextLong(30 * MILLI));
            }
            settle();
            assertThat(cluster.acked).isNotEmpty();
            for (int i = 0; i < cluster.members.size(); i++) cluster.assertNothingLost(i);
        }

        void stormy() {
            cluster.startAll();
            cluster.network.quality(BAD);
            for (int step = 0; step < 60; step++) {
                sendSome();
                disturb();
                cluster.run(chance.nextLong(400 * MILLI));
            }
            settle();
            if (cluster.mode != Mode.ASYNC)
                for (int i = 0; i < cluster.members.size(); i++) cluster.assertNothingLost(i);
        }

        private void sendSome() {
            for (var member : cluster.members)
                if (member.isLeading())
                    for (int i = chance.nextInt(20); i > 0; i--) member.send(8 + chance.nextInt(1000));
        }

        private void disturb() {
            var member = cluster.member(chance.nextInt(cluster.members.size()));
            var other = cluster.member(chance.nextInt(cluster.members.size()));
            switch (chance.nextInt(16)) {
                case 0 -> member.node.kill();
                case 1 -> {
                    if (losesPower) member.node.cutPower();
                    else member.node.kill();
                }
                case 2 -> {
                    if (member != other) cluster.network.cut(member.id(), other.id());
                }
                case 3 -> {
                    if (member != other) cluster.network.cutOneWay(member.id(), other.id());
                }
                case 4, 5 -> cluster.network.healAll();
                case 6 -> member.node.pause();
                case 7 -> member.node.resume();
                case 8, 9 -> {
                    if (!member.isUp()) member.start();
                }
                case 10, 11 -> {
                    if (member.isUp() && !member.node.isPaused() && member.failures.isEmpty()) move(member, other);
                }
                case 12 -> {
                    if (member.isUp() && !member.node.isPaused()) member.checkpoint();
                }
                case 13 -> {
                    if (member.isLeading() && !member.node.isPaused()) {
                        member.checkpoint();
                        member.deleteWhatIsNotNeeded();
                    }
                }
                default -> {}
            }
        }

        private void move(Member member, Member other) {
            if (cluster.mode == Mode.RAFT) member.transfer(other.id());
            else member.promote(false);
        }

        private void settle() {
            cluster.network.healAll();
            cluster.network.quality(LinkQuality.PERFECT);
            for (var member : cluster.members) {
                if (member.node.isPaused()) member.node.resume();
                cluster.check(member.failures.isEmpty(), member.id() + " failed: " + member.failures);
            }
            cluster.startAll();
            cluster.run(3 * SECOND);
            for (var member : cluster.members)
                cluster.check(member.failures.isEmpty(), member.id() + " failed: " + member.failures);
            int leader = cluster.mode == Mode.RAFT ? cluster.awaitLeader() : leader();
            if (leader < 0) {
                promoteAny();
                leader = leader();
            }
            // As every broker does now and then; one that was seeded itself could seed nobody before.
            cluster.member(leader).checkpoint();
            int before = cluster.acked.size();
            cluster.member(leader).send(100);
            cluster.await("a message acknowledged after all is well", () -> cluster.acked.size() > before);
            // A preferred leader may take its group back meanwhile.
            if (cluster.mode == Mode.RAFT) cluster.await("all in sync", () -> cluster.isInSync(cluster.leader()));
            else cluster.awaitInSync(leader);
            cluster.assertSameBytes();
        }

        /// One whose state is not here yet refuses; then another one can.
        private void promoteAny() {
            int first = chance.nextInt(cluster.members.size());
            for (int i = 0; i < cluster.members.size(); i++) {
                var outcome = cluster.promote((first + i) % cluster.members.size(), false);
                if (outcome instanceof PromoteOutcome.Promoted) return;
            }
            throw new AssertionError("nobody can be promoted\n" + cluster.picture());
        }

        private int leader() {
            int found = -1;
            for (int i = 0; i < cluster.members.size(); i++) {
                if (!cluster.member(i).isLeading()) continue;
                cluster.check(found < 0, "two leaders after healing\n" + cluster.picture());
                found = i;
            }
            return found;
        }
    }
}
