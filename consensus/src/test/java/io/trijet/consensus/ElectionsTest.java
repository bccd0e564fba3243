// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.consensus.Message.AskPreVote;
import io.trijet.consensus.Message.AskVote;
import io.trijet.consensus.Message.PreVote;
import io.trijet.consensus.Message.TakeOver;
import io.trijet.consensus.Message.Vote;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What one of three members makes of election messages that a well-behaved group sends rarely or never.
final class ElectionsTest {
    private static final long MILLIS = 1_000_000;

    /// Every wait is the shortest possible.
    private final Consensus member =
            new Consensus(ConsensusConfig.defaults(), 0, 3, false, Ballot.EMPTY, LogEnd.EMPTY, 0, () -> 0, 0);

    private long nowNanos;

    private List<Effect> step(Event event) {
        return member.step(nowNanos, event);
    }

    private List<Effect> hear(int from, Message message) {
        return step(new Event.Received(from, true, message));
    }

    private List<Effect> hearStranger(Message message) {
        return step(new Event.Received(2, false, message));
    }

    private void timeOut() {
        nowNanos = member.deadlineNanos();
        step(new Event.DeadlinePassed());
    }

    private void campaign() {
        timeOut();
        hear(1, new PreVote(member.term() + 1, true));
        assertThat(member.role()).isEqualTo(new Role.Candidate());
    }

    private void mayVote() {
        step(new Event.Eligible(true));
    }

    @Test
    void a_strangers_promise_and_vote_do_not_count() {
        mayVote();
        timeOut();
        assertThat(hearStranger(new PreVote(1, true))).isEmpty();
        hear(1, new PreVote(1, true));
        assertThat(hearStranger(new Vote(1, true))).isEmpty();
        assertThat(member.role()).isEqualTo(new Role.Candidate());
    }

    @Test
    void a_stranger_gets_neither_promise_nor_vote() {
        mayVote();
        assertThat(hearStranger(new AskPreVote(1, LogEnd.EMPTY, false)))
                .containsExactly(new Effect.Send(2, new PreVote(0, false)));
        assertThat(hearStranger(new AskVote(1, LogEnd.EMPTY, false))).endsWith(new Effect.Send(2, new Vote(1, false)));
    }

    @Test
    void a_member_that_may_not_vote_gives_neither_promise_nor_vote_and_takes_nothing_over() {
        assertThat(hear(1, new AskPreVote(1, LogEnd.EMPTY, false)))
                .containsExactly(new Effect.Send(1, new PreVote(0, false)));
        assertThat(hear(1, new AskVote(1, LogEnd.EMPTY, false))).endsWith(new Effect.Send(1, new Vote(1, false)));
        step(new Event.HeardLeader(1, 1));
        assertThat(hear(1, new TakeOver(1))).isEmpty();
        assertThat(member.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_vote_of_an_older_term_elects_nobody() {
        mayVote();
        campaign();
        campaign();
        assertThat(member.term()).isEqualTo(2);
        assertThat(hear(2, new Vote(1, true))).isEmpty();
        assertThat(member.role()).isEqualTo(new Role.Candidate());
    }

    @Test
    void a_promise_for_an_older_term_opens_none() {
        mayVote();
        campaign();
        timeOut();
        assertThat(hear(2, new PreVote(1, true))).isEmpty();
        assertThat(member.role()).isEqualTo(new Role.PreCandidate());
    }

    @Test
    void the_same_vote_twice_is_one_vote() {
        var five = new Consensus(ConsensusConfig.defaults(), 0, 5, false, Ballot.EMPTY, LogEnd.EMPTY, 0, () -> 0, 0);
        five.step(0, new Event.Eligible(true));
        five.step(five.deadlineNanos(), new Event.DeadlinePassed());
        long now = 600 * MILLIS;
        five.step(now, new Event.Received(1, true, new PreVote(1, true)));
        five.step(now, new Event.Received(1, true, new PreVote(1, true)));
        assertThat(five.role()).isEqualTo(new Role.PreCandidate());
        five.step(now, new Event.Received(2, true, new PreVote(1, true)));
        five.step(now, new Event.Received(1, true, new Vote(1, true)));
        five.step(now, new Event.Received(1, true, new Vote(1, true)));
        assertThat(five.role()).isEqualTo(new Role.Candidate());
    }

    @Test
    void only_the_leader_of_the_term_hands_over() {
        mayVote();
        step(new Event.HeardLeader(1, 1));
        assertThat(hear(2, new TakeOver(1))).isEmpty();
        step(new Event.HeardLeader(2, 2));
        assertThat(hear(1, new TakeOver(1))).isEmpty();
        assertThat(hear(2, new TakeOver(2))).contains(new Effect.Send(1, new AskVote(3, LogEnd.EMPTY, true)));
    }

    @Test
    void whoever_hears_its_leader_does_not_even_learn_the_term_of_one_that_asks_for_votes() {
        mayVote();
        step(new Event.HeardLeader(1, 1));
        nowNanos = 599 * MILLIS;
        assertThat(hear(2, new AskVote(9, new LogEnd(8, 99), false))).isEmpty();
        assertThat(member.term()).isEqualTo(1);
        nowNanos = 600 * MILLIS;
        assertThat(hear(2, new AskVote(9, new LogEnd(8, 99), false))).endsWith(new Effect.Send(2, new Vote(9, true)));
    }

    @Test
    void a_promise_a_vote_and_a_leader_push_the_own_candidacy_back_and_a_higher_term_does_not() {
        mayVote();
        nowNanos = 590 * MILLIS;
        step(new Event.HeardTerm(1, 1));
        assertThat(member.deadlineNanos()).isEqualTo(600 * MILLIS);
        hear(1, new AskVote(2, LogEnd.EMPTY, false));
        assertThat(member.deadlineNanos()).isEqualTo(1190 * MILLIS);
        nowNanos = 1100 * MILLIS;
        hear(1, new AskPreVote(3, LogEnd.EMPTY, false));
        assertThat(member.deadlineNanos()).isEqualTo(1250 * MILLIS);
        step(new Event.HeardLeader(1, 2));
        assertThat(member.deadlineNanos()).isEqualTo(1700 * MILLIS);
        step(new Event.Lost(2));
        assertThat(member.deadlineNanos()).isEqualTo(1700 * MILLIS);
        step(new Event.Lost(1));
        assertThat(member.deadlineNanos()).isEqualTo(1100 * MILLIS);
        assertThat(member.leader()).isEqualTo(OptionalInt.of(1));
    }
}
