// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trijet.lab.traffic.SendMeter;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Looks.Account;
import io.trijet.tools.cluster.ClusterMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HappeningRuleTest {
    private Sight sight = Sight.nothing(0);

    private List<Draft> happened(Looks looks, long atMillis) {
        var before = sight;
        sight = before.next(looks.at(atMillis));
        return HappeningRule.between(before, sight);
    }

    private static Account leader(long term, String... changes) {
        return new Account("leader", term, 100, List.of("n0", "n1", "n2"), List.of(changes));
    }

    @Test
    void nothing_happens_between_two_looks_that_saw_the_same() {
        happened(Looks.healthy(), 1_000);
        assertThat(happened(Looks.healthy(), 1_500)).isEmpty();
    }

    @Test
    void an_election_is_told_with_its_own_time_and_once() {
        var looks = new Looks(ClusterMode.RAFT).says("n0", leader(7, "900 leads 7", "910 safe 7"));
        assertThat(happened(looks, 1_000))
                .extracting(Draft::kind, Draft::atMillis)
                .containsExactly(tuple(Kind.ELECTED, 900L), tuple(Kind.SAFE, 910L));
        assertThat(happened(looks, 1_500)).isEmpty();
    }

    @Test
    void a_leader_that_gives_up_steps_down() {
        happened(Looks.healthy().says("n0", leader(1, "900 leads 1", "910 safe 1")), 1_000);
        var after = new Account("follower", 2, 100, List.of(), List.of("900 leads 1", "910 safe 1", "1200 follows 2"));
        assertThat(happened(Looks.healthy().says("n0", after), 1_500))
                .extracting(Draft::kind)
                .contains(Kind.STEPPED_DOWN, Kind.FOLLOWS);
    }

    @Test
    void a_leader_that_votes_for_another_has_stepped_down_all_the_same() {
        happened(Looks.healthy().says("n0", leader(1, "900 leads 1", "910 safe 1")), 1_000);
        var after = new Account(
                "follower",
                2,
                100,
                List.of(),
                List.of("900 leads 1", "910 safe 1", "1100 voted 2", "1150 leaderless 2"));
        var drafts = happened(Looks.healthy().says("n0", after), 1_500);
        assertThat(drafts)
                .extracting(Draft::kind, Draft::atMillis)
                .contains(tuple(Kind.VOTED, 1_100L), tuple(Kind.STEPPED_DOWN, 1_150L));
        assertThat(drafts).extracting(Draft::text).contains("n0 votes for n2 to lead broker-a in term 2.");
    }

    @Test
    void a_leader_that_hands_over_says_to_whom_and_why() {
        happened(Looks.healthy().says("n1", leader(1, "900 leads 1", "910 safe 1")), 1_000);
        var after = new Account(
                "follower",
                2,
                100,
                List.of(),
                List.of(
                        "900 leads 1",
                        "910 safe 1",
                        "1200 follows 2",
                        "1200 handed-over 2 n0 is preferred to lead it"));
        var drafts = happened(Looks.healthy().says("n1", after), 1_500);
        assertThat(drafts).extracting(Draft::kind).contains(Kind.STEPPED_DOWN, Kind.FOLLOWS, Kind.TRANSFER);
        assertThat(drafts)
                .extracting(Draft::text)
                .contains("n1 handed broker-a over to n0: n0 is preferred to lead it.");
    }

    @Test
    void changes_that_share_a_millisecond_are_all_told() {
        happened(Looks.healthy().says("n0", leader(1, "900 leads 1")), 1_000);
        assertThat(happened(Looks.healthy().says("n0", leader(1, "900 leads 1", "900 safe 1")), 1_500))
                .extracting(Draft::kind)
                .containsExactly(Kind.SAFE);
    }

    @Test
    void what_a_node_tells_after_its_restart_is_new() {
        happened(Looks.healthy().says("n0", leader(1, "900 leads 1")), 1_000);
        var again = Looks.healthy().process("n0", "running", 2).says("n0", leader(3, "5000 leads 3"));
        assertThat(happened(again, 5_500))
                .filteredOn(draft -> draft.kind() == Kind.ELECTED)
                .singleElement()
                .satisfies(draft -> assertThat(draft.node()).isEqualTo("n0"));
    }

    @Test
    void a_node_falls_silent_and_has_its_voice_again() {
        var looks = Looks.healthy();
        happened(looks, 1_000);
        looks.silent("n2");
        assertThat(happened(looks, 1_500)).isEmpty();
        assertThat(happened(looks, 2_500))
                .extracting(Draft::kind, Draft::atMillis)
                .contains(tuple(Kind.SILENT, 1_000L));
        assertThat(happened(looks.follows("n2", 1), 4_200))
                .filteredOn(draft -> draft.kind() == Kind.ANSWERS)
                .singleElement()
                .satisfies(draft -> assertThat(draft.text()).contains("after 3.2 s"));
    }

    @Test
    void a_stopped_node_is_not_called_silent() {
        var looks = Looks.healthy();
        happened(looks, 1_000);
        assertThat(happened(looks.process("n2", "stopped", 1), 5_000))
                .extracting(Draft::kind)
                .doesNotContain(Kind.SILENT);
    }

    @Test
    void who_leaves_the_replicas_in_sync_and_comes_back_is_told() {
        happened(Looks.healthy(), 1_000);
        assertThat(happened(Looks.healthy().leads("n0", 1, "n0", "n1"), 1_500))
                .singleElement()
                .satisfies(draft -> {
                    assertThat(draft.kind()).isEqualTo(Kind.LEFT);
                    assertThat(draft.node()).isEqualTo("n2");
                });
        assertThat(happened(Looks.healthy(), 2_000)).extracting(Draft::kind).containsExactly(Kind.JOINED);
    }

    @Test
    void what_the_producer_suffered_is_told_once_a_second_and_outages_with_their_length() {
        var meter =
                new SendMeter.Look(3, 2, Optional.empty(), Optional.empty(), List.of(new SendMeter.Outage(5_700, 700)));
        assertThat(SendRule.happenings(meter, 6_000))
                .extracting(Draft::kind, Draft::atMillis, Draft::durationMillis)
                .containsExactly(tuple(Kind.SEND_FAILED, 6_000L, 0L), tuple(Kind.OUTAGE, 5_700L, 700L));
    }
}
