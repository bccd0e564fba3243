// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.storage.LogPoint;
import io.trijet.storage.StorageMetric;
import io.trijet.world.LinkQuality;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A record that rots on one disk comes back from another one, in its place, and meanwhile its member does not count.
final class RangeRepairTest {
    private static Cluster filled(long seed, Mode mode, int size) {
        var cluster = Cluster.running(seed, mode, size);
        cluster.sendSafely(0, 100);
        cluster.awaitInSync(0);
        return cluster;
    }

    /// A bit within the payload of the message that was acknowledged as the `number`th.
    private static long rot(Cluster cluster, int member, int number) {
        long position = cluster.acked.get(number).end() - 100;
        rotAt(cluster, member, position);
        return position;
    }

    private static void rotAt(Cluster cluster, int member, long position) {
        long start = position - position % Cluster.SEGMENT_BYTES;
        cluster.member(member)
                .disk()
                .directory("group-0")
                .directory("log")
                .rot(String.format("%020d", start), position - start, 3);
    }

    private static void awaitMended(Cluster cluster, int member, int times) {
        cluster.await(
                "mended",
                () -> cluster.member(member).log().flaws().isEmpty()
                        && cluster.member(member).meter().count(StorageMetric.DAMAGE_REPAIRED) == times);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC", "SYNC"})
    void s09_a_follower_and_a_leader_mend_what_the_scrubber_finds(Mode mode) {
        for (int member : new int[] {0, 1}) {
            var cluster = filled(20, mode, 2);
            rot(cluster, member, 17);
            rot(cluster, member, 60);
            awaitMended(cluster, member, 2);
            cluster.sendSafely(0, 5);
            cluster.awaitInSync(0);
            cluster.assertSameBytes();
            for (int i = 0; i < 2; i++) cluster.assertNothingLost(i);
            assertThat(cluster.member(member).count(ReplicationMetric.RANGES_FETCHED))
                    .isEqualTo(2);
            assertThat(cluster.member(member).log().damage()).isEmpty();
        }
    }

    @Test
    void damage_found_at_a_start_is_mended_in_place_without_fetching_the_rest() {
        var cluster = filled(21, Mode.SYNC, 2);
        cluster.member(1).node.kill();
        // The youngest segment is looked at by every start.
        rot(cluster, 1, 99);
        cluster.member(1).start();
        assertThat(cluster.member(1).log().flaws()).hasSize(1);
        assertThat(cluster.member(1).log().damage()).isEmpty();
        awaitMended(cluster, 1, 1);
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        assertThat(cluster.member(1).truncations).isEmpty();
    }

    @Test
    void s10_a_member_with_damage_does_not_count_and_is_not_promoted() {
        var cluster = filled(22, Mode.SYNC, 2);
        cluster.member(0).node.kill();
        rot(cluster, 1, 17);
        cluster.await("found", () -> !cluster.member(1).log().flaws().isEmpty());
        var outcome = cluster.promote(1, true);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PromoteOutcome.Refused.class,
                        refused -> assertThat(refused.why()).contains("damaged"));
        cluster.member(0).start();
        awaitMended(cluster, 1, 1);
        cluster.awaitInSync(0);
        cluster.sendSafely(0, 3);
        cluster.assertSameBytes();
    }

    @Test
    void a_follower_that_was_empty_finds_the_leaders_damage_and_another_one_mends_it() {
        var cluster = filled(23, Mode.SYNC, 3);
        cluster.member(2).node.kill();
        cluster.member(2).wipe();
        rot(cluster, 0, 17);
        cluster.member(2).start();
        awaitMended(cluster, 0, 1);
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        assertThat(cluster.member(2).failures).isEmpty();
    }

    /// Found by the simulator: the range reaches into a tail that nobody else ever had.
    @Test
    void damage_around_the_point_where_the_leaders_log_goes_on_differently_is_fetched_at_the_next_start()
            throws IOException {
        var cluster = filled(26, Mode.SYNC, 2);
        var former = cluster.member(0);
        cluster.network.cut(former.id(), cluster.member(1).id());
        former.send(100);
        cluster.run(100 * MILLI);
        long common = cluster.acked.getLast().end();
        rotAt(cluster, 0, common - 100);
        rotAt(cluster, 0, former.log().end() - 100);
        cluster.await(
                "found",
                () -> former.log().flaws().stream()
                        .anyMatch(flaw -> flaw.before().position() < common
                                && flaw.after().position() > common));
        assertThat(cluster.promote(1, true)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.network.healAll();
        cluster.await("ended", () -> !former.failures.isEmpty());
        assertThat(former.failures.getFirst()).hasMessageContaining("goes on differently");

        former.node.kill();
        former.start();
        assertThat(former.log().damage()).isPresent();
        cluster.awaitInSync(1);
        cluster.assertSameBytes();
        for (int i = 0; i < 2; i++) cluster.assertNothingLost(i);
    }

    @Test
    void what_both_lost_comes_from_nobody_and_nothing_is_served_instead() {
        var cluster = filled(24, Mode.SYNC, 2);
        long position = rot(cluster, 0, 17);
        rotAt(cluster, 1, position);
        cluster.run(10 * SECOND);
        for (int i = 0; i < 2; i++) {
            assertThat(cluster.member(i).log().flaws()).hasSize(1);
            assertThat(cluster.member(i).failures).isEmpty();
        }
    }

    @Test
    void s10_the_best_placed_member_with_damage_leads_only_once_another_one_has_mended_it() {
        var cluster = filled(26, Mode.SYNC, 3);
        cluster.member(2).node.kill();
        cluster.sendSafely(0, 5);
        cluster.member(0).node.cutPower();
        rot(cluster, 1, 17);
        cluster.await("found", () -> !cluster.member(1).log().flaws().isEmpty());
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Refused.class);
        // The one that lags has the damaged record, though not the last ones.
        cluster.member(2).start();
        awaitMended(cluster, 1, 1);
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.awaitInSync(1);
        cluster.assertNothingLost(1);
        cluster.assertNothingLost(2);
        cluster.member(0).start();
        cluster.awaitInSync(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_member_gives_only_what_it_has_between_the_very_points() {
        var cluster = filled(27, Mode.SYNC, 2);
        var giver = cluster.member(0);
        long given = giver.count(ReplicationMetric.RANGE_BYTES_GIVEN);
        long from = cluster.acked.get(3).end();
        long until = cluster.acked.get(5).end();
        var sound = pointAt(giver, from);
        var end = pointAt(giver, until);
        var asks = List.of(
                fetch(new LogPoint(sound.term(), from, sound.chain() + 1), end, 0),
                fetch(sound, new LogPoint(end.term(), until, end.chain() + 1), 0),
                fetch(new LogPoint(sound.term(), from + 8, sound.chain()), end, 0),
                fetch(sound, new LogPoint(end.term(), until - 8, end.chain()), 0),
                fetch(end, sound, 0),
                fetch(sound, end, (int) (until - from)),
                fetch(sound, new LogPoint(end.term(), 1L << 40, end.chain()), 0));
        for (var ask : asks) say(cluster.member(1), giver, ask);
        cluster.run(SECOND);
        assertThat(giver.count(ReplicationMetric.RANGE_BYTES_GIVEN)).isEqualTo(given);
        say(cluster.member(1), giver, fetch(sound, end, 0));
        cluster.run(SECOND);
        assertThat(giver.count(ReplicationMetric.RANGE_BYTES_GIVEN)).isEqualTo(given + until - from);
        assertThat(giver.failures).isEmpty();
    }

    private static void say(Member from, Member to, MemberMessage message) {
        var head = MemberCodec.encode(
                new FieldWriter(MemberCodec.MAX_HEAD_BYTES), 1, Fingerprint.of("c1", Cluster.GROUP), message);
        from.node.environment().network().send(to.id(), Cluster.GROUP, head, MemberCodec.body(message));
    }

    private static MemberMessage fetch(LogPoint from, LogPoint until, int offset) {
        return new MemberMessage.FetchRange(1024, 1, from, until, offset);
    }

    private static LogPoint pointAt(Member member, long position) {
        try {
            return member.log().pointAt(position);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_lossy_network_and_a_donor_that_dies_only_cost_time() {
        var cluster = filled(25, Mode.SYNC, 3);
        cluster.network.quality(
                LinkQuality.PERFECT.withLoss(0.3).withRepeat(0.2).withReorder(0.2));
        for (int number : List.of(5, 17, 40, 41, 80)) rot(cluster, 1, number);
        cluster.run(300 * MILLI);
        cluster.member(2).node.kill();
        cluster.await(
                "mended",
                60 * SECOND,
                () -> cluster.member(1).log().flaws().isEmpty()
                        && cluster.member(1).count(ReplicationMetric.RANGES_FETCHED) > 0);
        cluster.network.quality(LinkQuality.PERFECT);
        cluster.member(2).start();
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
    }
}
