// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What the front promises whoever drives it, beside what the interaction scripts show.
final class ConsensusTest {
    private static final long MILLIS = 1_000_000;
    private static final ConsensusConfig CONFIG = ConsensusConfig.defaults();
    /// Always the shortest wait.
    private static final RandomGenerator IMPATIENT = () -> 0;

    private static Consensus member(int self, int members, boolean isPreferred) {
        return new Consensus(CONFIG, self, members, isPreferred, Ballot.EMPTY, LogEnd.EMPTY, 0, IMPATIENT, 0);
    }

    @Test
    void a_member_that_is_not_eligible_waits_for_nothing() {
        var member = member(0, 3, true);
        assertThat(member.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(member.step(5, new Event.DeadlinePassed())).isEmpty();
        assertThat(member.role()).isEqualTo(new Role.Follower(OptionalInt.empty()));
    }

    @Test
    void a_deadline_that_comes_too_early_does_nothing() {
        var member = member(0, 3, true);
        member.step(0, new Event.Eligible(true));
        assertThat(member.deadlineNanos()).isEqualTo(100 * MILLIS);
        assertThat(member.step(100 * MILLIS - 1, new Event.DeadlinePassed())).isEmpty();
        assertThat(member.step(100 * MILLIS, new Event.DeadlinePassed())).hasSize(3);
    }

    @Test
    void what_is_never_effective_costs_no_list() {
        var member = member(0, 3, false);
        assertThat(member.step(0, new Event.Persisted(7))).isSameAs(List.of());
    }

    @Test
    void a_group_has_one_to_nine_members() {
        assertThat(member(8, 9, false).term()).isZero();
        assertThatThrownBy(() -> member(0, 10, false)).hasMessage("a group must have 1 to 9 members, was 10");
        assertThatThrownBy(() -> member(0, 0, false)).hasMessage("a group must have 1 to 9 members, was 0");
        assertThatThrownBy(() -> member(3, 3, false)).hasMessage("member 3 is not one of 3 members");
    }

    @Test
    void a_ballot_older_than_the_log_is_refused() {
        assertThatThrownBy(() -> new Consensus(CONFIG, 0, 3, false, Ballot.EMPTY, new LogEnd(2, 64), 0, IMPATIENT, 0))
                .hasMessageStartingWith("the saved ballot is of term 0, but the log has records of term 2");
    }

    @Test
    void as_many_reads_wait_as_the_limit_says_and_one_more_is_refused() {
        var leader = member(0, 3, true);
        leader.step(0, new Event.Eligible(true));
        leader.step(leader.deadlineNanos(), new Event.DeadlinePassed());
        leader.step(leader.deadlineNanos(), new Event.Received(1, true, new Message.PreVote(1, true)));
        leader.step(300 * MILLIS, new Event.Received(1, true, new Message.Vote(1, true)));
        assertThat(leader.role()).isEqualTo(new Role.Leader());
        for (int token = 0; token < CONFIG.maxReads(); token++)
            assertThat(leader.step(300 * MILLIS, new Event.Read(token))).isEmpty();
        assertThat(leader.step(300 * MILLIS, new Event.Read(-1))).containsExactly(new Effect.ReadRefused(-1));
        assertThat(leader.step(300 * MILLIS, new Event.HeardTerm(2, 2)))
                .hasSize(2 + CONFIG.maxReads())
                .endsWith(new Effect.ReadRefused(CONFIG.maxReads() - 1));
    }

    @Test
    void an_echo_from_the_future_keeps_no_leader_alive() {
        var leader = member(0, 3, true);
        leader.step(0, new Event.Eligible(true));
        leader.step(100 * MILLIS, new Event.DeadlinePassed());
        leader.step(100 * MILLIS, new Event.Received(1, true, new Message.PreVote(1, true)));
        leader.step(100 * MILLIS, new Event.Received(1, true, new Message.Vote(1, true)));
        leader.step(200 * MILLIS, new Event.Acknowledged(1, 1, 0, true, Long.MAX_VALUE));
        assertThat(leader.deadlineNanos()).isEqualTo(800 * MILLIS);
    }

    @Test
    void what_was_cut_counts_no_longer_as_being_on_the_own_disk() {
        var member = member(0, 3, false);
        member.step(0, new Event.Eligible(true));
        member.step(0, new Event.HeardLeader(1, 1));
        member.step(0, new Event.LogEndsAt(new LogEnd(1, 50)));
        member.step(0, new Event.Persisted(50));
        member.step(0, new Event.HeardLeader(2, 2));
        member.step(0, new Event.LogEndsAt(new LogEnd(1, 30)));
        member.step(member.deadlineNanos(), new Event.DeadlinePassed());
        member.step(600 * MILLIS, new Event.Received(1, true, new Message.PreVote(3, true)));
        member.step(600 * MILLIS, new Event.Received(1, true, new Message.Vote(3, true)));
        assertThat(member.role()).isEqualTo(new Role.Leader());
        member.step(600 * MILLIS, new Event.LogEndsAt(new LogEnd(3, 40)));
        member.step(600 * MILLIS, new Event.Opened(40));
        assertThat(member.step(600 * MILLIS, new Event.Acknowledged(1, 3, 40, true, 600 * MILLIS)))
                .isEmpty();
        assertThat(member.step(600 * MILLIS, new Event.Persisted(40))).containsExactly(new Effect.Commit(40));
    }

    private static Consensus leaderOfTerm1() {
        var leader = member(0, 3, true);
        leader.step(0, new Event.Eligible(true));
        leader.step(100 * MILLIS, new Event.DeadlinePassed());
        leader.step(100 * MILLIS, new Event.Received(1, true, new Message.PreVote(1, true)));
        leader.step(100 * MILLIS, new Event.Received(1, true, new Message.Vote(1, true)));
        assertThat(leader.role()).isEqualTo(new Role.Leader());
        return leader;
    }

    @Test
    void a_former_leader_still_knows_that_nobody_else_leads_its_term() {
        var leader = leaderOfTerm1();
        leader.step(200 * MILLIS, new Event.Eligible(false));
        assertThat(leader.step(200 * MILLIS, new Event.HeardLeader(2, 1)))
                .containsExactly(new Effect.Fail("members 0 and 2 both lead term 1"));
    }

    @Test
    void nothing_commits_before_the_term_is_opened() {
        var leader = leaderOfTerm1();
        leader.step(200 * MILLIS, new Event.Persisted(8));
        assertThat(leader.step(200 * MILLIS, new Event.Acknowledged(1, 1, 8, true, 200 * MILLIS)))
                .isEmpty();
        assertThat(leader.step(200 * MILLIS, new Event.Opened(8))).containsExactly(new Effect.Commit(8));
    }

    @Test
    void nothing_comes_from_a_member_that_failed() {
        var member = member(0, 3, false);
        member.step(0, new Event.Eligible(true));
        member.step(0, new Event.HeardLeader(1, 1));
        assertThat(member.step(0, new Event.HeardLeader(2, 1)))
                .containsExactly(new Effect.Fail("members 1 and 2 both lead term 1"));
        assertThat(member.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(member.step(9, new Event.HeardLeader(1, 7))).isEmpty();
    }
}
