// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.consensus.ConsensusConfig.Range;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules that decide without doing: each a table, and where one can be had a naive model beside it.
final class RulesTest {
    private static LogEnd log(String text) {
        var parts = text.split(":", -1);
        return new LogEnd(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({"1:5, 1:5, 0", "1:5, 1:6, -1", "2:1, 1:6, 1", "0:0, 1:0, -1", "3:9, 4:1, -1"})
    void the_log_with_the_later_term_is_ahead_then_the_longer_one(String left, String right, int expected) {
        assertThat(Integer.signum(log(left).compareTo(log(right)))).isEqualTo(expected);
        assertThat(Integer.signum(log(right).compareTo(log(left)))).isEqualTo(-expected);
    }

    @ParameterizedTest(name = "term {0} voted for {1} log {2}, asked by 1 for {3} with {4}: {5}")
    @CsvSource({
        "5, '', 2:10, 5, 2:10, true",
        "5, '', 2:10, 5, 2:11, true",
        "5, '', 2:10, 5, 3:1,  true",
        "5, '', 2:10, 5, 2:9,  false",
        "5, '', 2:10, 5, 1:99, false",
        "5, 1,  2:10, 5, 2:10, true",
        "5, 2,  2:10, 5, 9:99, false",
        "5, 0,  2:10, 5, 2:10, false",
        "5, '', 2:10, 4, 2:10, false",
        "5, '', 2:10, 6, 2:10, false"
    })
    void a_vote_is_given(long term, String votedFor, String mine, long asked, String theirs, boolean expected) {
        var vote = votedFor.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(votedFor));
        var ask = new Message.AskVote(asked, log(theirs), false);
        assertThat(VoteRule.grants(new Ballot(term, vote), log(mine), 1, ask)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "term {0} log {1}, asked for {2} with {3}: {4}")
    @CsvSource({
        "5, 2:10, 6, 2:10, true",
        "5, 2:10, 9, 3:1,  true",
        "5, 2:10, 6, 2:9,  false",
        "5, 2:10, 5, 2:10, false",
        "5, 2:10, 4, 9:99, false"
    })
    void a_vote_is_promised(long term, String mine, long asked, String theirs, boolean expected) {
        var ask = new Message.AskPreVote(asked, log(theirs), true);
        assertThat(VoteRule.wouldGrant(term, log(mine), ask)).isEqualTo(expected);
    }

    @Test
    void of_two_that_ask_each_other_exactly_one_gives_way() {
        var logs = new LogEnd[] {log("1:1"), log("1:2"), log("2:1")};
        for (var left : logs)
            for (var right : logs)
                assertThat(VoteRule.givesWay(0, left, 1, right))
                        .as("%s and %s", left, right)
                        .isNotEqualTo(VoteRule.givesWay(1, right, 0, left));
        assertThat(VoteRule.givesWay(1, logs[0], 0, logs[0])).isTrue();
        assertThat(VoteRule.givesWay(0, logs[0], 1, logs[1])).isTrue();
    }

    @ParameterizedTest(name = "{0} of which {1} count: {2}")
    @CsvSource({
        "7,           1,     7",
        "7 5,         11,    5",
        "7 5 3,       111,   5",
        "7 5 3,       101,   3",
        "7 5 3,       001,   none",
        "0 9 9,       111,   9",
        "4 4 4,       111,   4",
        "7 5 3 1,     1111,  3",
        "9 7 5 3 1,   11111, 5",
        "9 7 5 3 1,   11010, 3",
        "9 7 5 3 1,   11000, none",
        "9 7 5 3 1,   11100, 5",
        "9 9 9 0 0 0 0 0 0, 111111111, 0"
    })
    void a_majority_has_reached(String values, String counting, String expected) {
        long[] positions = LongStream.of(Arrays.stream(values.split(" ", -1))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .toArray();
        int set = Integer.parseInt(new StringBuilder(counting).reverse().toString(), 2);
        long reached = Quorum.reached(positions, set);
        assertThat(reached == Long.MIN_VALUE ? "none" : Long.toString(reached)).isEqualTo(expected);
    }

    @Test
    void a_majority_is_what_sorting_says() {
        var chance = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            long[] values =
                    chance.longs(1 + chance.nextInt(Quorum.MAX_MEMBERS), 0, 6).toArray();
            int counting = chance.nextInt(1 << values.length);
            long[] sorted = values.clone();
            for (int j = 0; j < sorted.length; j++) if (!Quorum.contains(counting, j)) sorted[j] = Long.MIN_VALUE;
            Arrays.sort(sorted);
            long expected = sorted[sorted.length - Quorum.majority(sorted.length)];
            assertThat(Quorum.reached(values, counting)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0} members: {1}")
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 3", "6, 4", "7, 4", "8, 5", "9, 5"})
    void a_majority_is_more_than_half(int members, int expected) {
        assertThat(Quorum.majority(members)).isEqualTo(expected);
        assertThat(Quorum.isMajority((1 << expected) - 1, members)).isTrue();
        assertThat(Quorum.isMajority((1 << (expected - 1)) - 1, members)).isFalse();
    }

    @ParameterizedTest(name = "counts {0} behind {1} alive {2} s, last try {3} s ago: {4}")
    @CsvSource({
        "true,  0,       3,  '', true",
        "true,  1048576, 3,  10, true",
        "false, 0,       3,  '', false",
        "true,  1048577, 3,  '', false",
        "true,  0,       2,  '', false",
        "true,  0,       '', '', false",
        "true,  0,       3,  9,  false"
    })
    void the_preferred_member_takes_over(
            boolean counts, long behind, String alive, String sinceTransfer, boolean expected) {
        var facts = new PreferredLeader.Facts(counts, behind, seconds(alive), seconds(sinceTransfer));
        assertThat(PreferredLeader.shouldTakeOver(facts, PreferredLeader.Limits.defaults()))
                .isEqualTo(expected);
    }

    private static OptionalLong seconds(String text) {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text) * 1_000_000_000);
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new PreferredLeader.Limits(-1, 0, 0))
                .hasMessage("maxBehindBytes must not be negative, was -1");
        assertThatThrownBy(() -> new PreferredLeader.Limits(0, -1, 0))
                .hasMessage("settleNanos must not be negative, was -1");
        assertThatThrownBy(() -> new PreferredLeader.Limits(0, 0, -1))
                .hasMessage("pauseNanos must not be negative, was -1");
        assertThatThrownBy(() -> new Range(0, 5)).hasMessage("a wait must be at least 1 ns, was 0");
        assertThatThrownBy(() -> new Range(6, 5)).hasMessage("the longest wait 5 ns is shorter than the shortest 6 ns");
        assertThatThrownBy(() -> new LogEnd(-1, 0)).hasMessage("no log ends at -1:0");
        assertThatThrownBy(() -> new Ballot(-1, OptionalInt.empty())).hasMessage("term must not be negative, was -1");
    }

    @Test
    void waits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> config(new Range(600, 899), 300, 300, 100, 600, 1))
                .hasMessage("the longest election wait must be at least 1.5 times the shortest 600 ns, was 899 ns");
        var election = new Range(600, 900);
        assertThatThrownBy(() -> config(election, 601, 300, 100, 600, 1))
                .hasMessage("the longest retry wait must be at most the shortest election wait 600 ns, was 601 ns");
        assertThatThrownBy(() -> config(election, 600, 601, 100, 600, 1))
                .hasMessage("the longest first wait must be at most the shortest election wait 600 ns, was 601 ns");
        assertThatThrownBy(() -> config(election, 600, 600, 601, 600, 1))
                .hasMessage("lostLeaderNanos must be 0 to the shortest election wait 600 ns, was 601");
        assertThatThrownBy(() -> config(election, 600, 600, 600, 0, 1))
                .hasMessage("transferNanos must be at least 1, was 0");
        assertThatThrownBy(() -> config(election, 600, 600, 600, 1, 0))
                .hasMessage("maxReads must be at least 1, was 0");
        assertThat(config(election, 600, 600, 600, 1, 1).minElectionNanos()).isEqualTo(600);
    }

    private static ConsensusConfig config(
            Range election, long retryNanos, long firstNanos, long lostNanos, long transferNanos, int maxReads) {
        return new ConsensusConfig(
                election, new Range(1, retryNanos), new Range(1, firstNanos), lostNanos, transferNanos, maxReads);
    }
}
