// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.replication.Health.State;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FailureDetectorTest {
    @Test
    void a_member_that_runs_is_alive() {
        var cluster = Cluster.running(1, Mode.ASYNC, 3);
        cluster.run(5 * SECOND);
        assertThat(cluster.member(0).detector().all().values()).allMatch(health -> health.state() == State.ALIVE);
        assertThat(cluster.member(0).count(ReplicationMetric.DECLARED_DOWN)).isZero();
    }

    @Test
    void a_killed_member_is_suspected_at_once_and_down_well_within_a_second() {
        var cluster = Cluster.running(2, Mode.ASYNC, 3);
        cluster.run(SECOND);
        cluster.member(2).node.kill();
        cluster.run(5 * MILLI);
        assertThat(health(cluster)).isEqualTo("SUSPECT connection closed");
        cluster.run(300 * MILLI);
        assertThat(health(cluster)).isEqualTo("DOWN connection closed");
        assertThat(cluster.member(0).count(ReplicationMetric.DECLARED_DOWN)).isEqualTo(1);
    }

    @Test
    void a_machine_that_vanishes_without_a_word_is_down_within_a_second() {
        for (int seed = 0; seed < 20; seed++) {
            var cluster = Cluster.running(100 + seed, Mode.ASYNC, 3);
            cluster.run(SECOND + 7L * seed * MILLI);
            cluster.member(2).node.cutPower();
            long died = cluster.world.nanos();
            cluster.await("down", () -> health(cluster).equals("DOWN silent"));
            assertThat(cluster.world.nanos() - died).isLessThanOrEqualTo(SECOND);
        }
    }

    @Test
    void a_member_that_never_came_is_down() {
        var cluster = new Cluster(3, Mode.ASYNC, 3);
        cluster.member(0).start();
        assertThat(health(cluster)).isEqualTo("SUSPECT never heard");
        cluster.run(SECOND);
        assertThat(health(cluster)).isEqualTo("DOWN never heard");
    }

    @Test
    void a_member_that_comes_back_is_alive_at_its_first_beat() {
        var cluster = Cluster.running(4, Mode.ASYNC, 3);
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        cluster.member(2).start();
        cluster.await("alive", 200 * MILLI, () -> health(cluster).equals("ALIVE heard"));
    }

    @Test
    void a_member_that_leaves_is_down_at_once_and_a_late_beat_does_not_bring_it_back() {
        var cluster = Cluster.running(5, Mode.ASYNC, 3);
        var leaving = cluster.member(2);
        leaving.detector().leave();
        cluster.run(5 * MILLI);
        assertThat(health(cluster)).isEqualTo("DOWN left");
        cluster.run(SECOND);
        assertThat(health(cluster)).isEqualTo("DOWN left");
    }

    @Test
    void a_member_that_is_to_lead_nothing_stays_alive_and_is_known_for_it_until_it_is_started_again() {
        var cluster = Cluster.running(5, Mode.RAFT, 3);
        var yielding = cluster.member(2);
        yielding.detector().yieldLeads();
        cluster.run(5 * MILLI);
        for (int each = 0; each < 3; each++)
            assertThat(cluster.member(each).detector().yields(yielding.id())).isTrue();
        assertThat(cluster.member(0).detector().yields(cluster.member(1).id())).isFalse();
        assertThat(health(cluster)).isEqualTo("ALIVE heard");

        yielding.detector().stay();
        cluster.run(5 * MILLI);
        assertThat(cluster.member(0).detector().yields(yielding.id())).isFalse();

        yielding.detector().yieldLeads();
        cluster.run(5 * MILLI);
        yielding.node.kill();
        yielding.start();
        cluster.await("forgotten", SECOND, () -> !cluster.member(0).detector().yields(yielding.id()));
    }

    @Test
    void who_wants_to_look_too_does_so_after_each_look_until_the_node_leaves() {
        var cluster = Cluster.running(9, Mode.ASYNC, 3);
        var looks = new int[1];
        cluster.member(0).detector().afterLook(() -> looks[0]++);
        cluster.run(SECOND);
        assertThat(looks[0]).isBetween(18, 21);
        cluster.member(0).detector().leave();
        cluster.run(100 * MILLI);
        int before = looks[0];
        cluster.run(SECOND);
        assertThat(looks[0]).isEqualTo(before);
    }

    @Test
    void sleeping_itself_is_not_held_against_the_others() {
        var cluster = Cluster.running(6, Mode.ASYNC, 3);
        cluster.run(SECOND);
        cluster.member(0).node.pause();
        cluster.run(10 * SECOND);
        cluster.member(0).node.resume();
        cluster.run(500 * MILLI);
        assertThat(cluster.member(0).count(ReplicationMetric.DECLARED_DOWN)).isZero();
        assertThat(health(cluster)).isEqualTo("ALIVE heard");
    }

    @Test
    void what_troubles_a_node_is_known_to_the_others() {
        var cluster = Cluster.running(7, Mode.ASYNC, 3);
        var troubled = cluster.member(2).detector();
        troubled.report("broker-a", Optional.of("its disk is slow"));
        cluster.run(200 * MILLI);
        assertThat(health(cluster)).isEqualTo("SUSPECT its disk is slow");
        assertThat(troubled.health(cluster.member(2).id()).reason()).isEqualTo("its disk is slow");
        troubled.report("broker-a", Optional.empty());
        cluster.run(200 * MILLI);
        assertThat(health(cluster)).isEqualTo("ALIVE heard");
    }

    @Test
    void changes_are_told_in_order_on_the_lane_that_asked() {
        var cluster = Cluster.running(8, Mode.ASYNC, 3);
        cluster.run(SECOND);
        var heard = new ArrayList<String>();
        var lane = cluster.member(0).lane();
        cluster.member(0).detector().onChange(lane, (member, health) -> {
            assertThat(lane.isCurrent()).isTrue();
            heard.add(member + " " + health.state());
        });
        cluster.run(MILLI);
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        assertThat(heard).containsExactly("n2 SUSPECT", "n2 DOWN");
    }

    @Test
    void nobody_asks_about_strangers() {
        var cluster = Cluster.running(9, Mode.ASYNC, 2);
        assertThatThrownBy(() -> cluster.member(0).detector().health(new NodeId("n9")))
                .hasMessage("n9 is not a member");
    }

    @Test
    void a_beat_is_read_as_it_was_written_and_noise_is_not_a_beat() {
        var leads = List.of(new Beat.Lead(1L << 40, 1), new Beat.Lead(3, Beat.NOBODY));
        var beat = new Beat(Beat.Intent.LEAVES, 2, 77, 1234, 5, leads, "a disk, with an ü");
        assertThat(Beat.decode(beat.encode())).contains(beat);
        var bytes = beat.encode();
        for (long length = 0; length < 46; length++)
            assertThat(Beat.decode(bytes.asSlice(0, length))).isEmpty();
        var longest = new Beat(Beat.Intent.STAYS, 2, 77, 1, 1, List.of(), "x".repeat(Beat.MAX_TROUBLE_BYTES));
        assertThat(Beat.decode(longest.encode())).contains(longest);
        var longer = new Beat(Beat.Intent.STAYS, 2, 77, 1, 1, List.of(), "x".repeat(Beat.MAX_TROUBLE_BYTES + 1));
        assertThat(Beat.decode(longer.encode())).contains(longest);
    }

    @Test
    void a_beat_tells_of_a_bounded_number_of_groups() {
        var most = new Beat(
                Beat.Intent.YIELDS,
                2,
                77,
                1,
                1,
                Collections.nCopies(Beat.MAX_GROUPS, new Beat.Lead(7, 1)),
                "a full house");
        assertThat(Beat.decode(most.encode())).contains(most);
        var bytes = most.encode();
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 24, (short) (Beat.MAX_GROUPS + 1));
        assertThat(Beat.decode(bytes)).isEmpty();
    }

    @Test
    void what_a_member_says_of_the_leaders_is_heard_as_long_as_it_is_alive() {
        var cluster = Cluster.running(10, Mode.ASYNC, 3);
        var leader = new LeaderClaim(5, Optional.of(cluster.member(1).id()));
        cluster.member(2).detector().claim(() -> List.of(leader, new LeaderClaim(7, Optional.empty())));
        cluster.run(200 * MILLI);
        assertThat(cluster.member(0).detector().claims(cluster.member(2).id()))
                .containsExactly(leader, new LeaderClaim(7, Optional.empty()));
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        assertThat(cluster.member(0).detector().claims(cluster.member(2).id())).isEmpty();
    }

    private static String health(Cluster cluster) {
        var health = cluster.member(0).detector().health(cluster.member(2).id());
        return health.state() + " " + health.reason();
    }
}
