// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.replication.PromotionRule.Cause;
import io.trijet.replication.PromotionRule.Decision;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules that decide without doing: each a table.
final class RulesTest {
    @ParameterizedTest(name = "member {1} above {0}: {2}")
    @CsvSource({"0, 0, 1024", "0, 2, 1026", "1024, 0, 2048", "1024, 1, 2049", "1026, 0, 2048", "2047, 1023, 3071"})
    void the_next_term_is_higher_and_belongs_to_its_opener(long known, int number, long expected) {
        assertThat(Terms.next(known, number)).isEqualTo(expected).isGreaterThan(known);
        assertThat(Terms.opener(expected)).isEqualTo(number);
    }

    @ParameterizedTest(name = "knows {0}, asked for {1} by operator {2} from {3}: {4}")
    @CsvSource({
        "1024, 2049, true,  0,    true",
        "1024, 2049, false, 1024, true",
        "2049, 3072, false, 1024, false",
        "2049, 3072, false, 2049, true",
        "2049, 3072, true,  0,    true",
        "3072, 2049, true,  2048, false",
        "2049, 2049, false, 0,    true"
    })
    void a_promise_is_given(long known, long term, boolean byOperator, long from, boolean expected) {
        assertThat(PromiseRule.grants(known, new MemberMessage.OpenTerm(term, byOperator, from)))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1} missing {2} leader here {3} over {4}: {5}")
    @CsvSource({
        "SYNC,  RESTART,                 '',      false, false, go",
        "SYNC,  RESTART,                 'n1',    true,  true,  wait",
        "ASYNC, RESTART,                 'n1',    true,  true,  wait",
        "SYNC,  OPERATOR,                '',      false, false, go",
        "SYNC,  OPERATOR,                'n0',    false, false, wait",
        "SYNC,  OPERATOR,                'n0',    false, true,  go",
        "SYNC,  OPERATOR,                'n0 n2', false, true,  refuse",
        "SYNC,  OPERATOR,                'n0 n2', true,  true,  refuse",
        "SYNC,  OPERATOR,                'n0 n2 n3', true, true, refuse",
        "SYNC,  OPERATOR_ACCEPTING_LOSS, 'n0 n2', false, false, wait",
        "SYNC,  OPERATOR_ACCEPTING_LOSS, 'n0 n2', false, true,  lossy",
        "SYNC,  OPERATOR_ACCEPTING_LOSS, 'n0',    false, true,  go",
        "ASYNC, OPERATOR,                'n0',    false, true,  may lose",
        "ASYNC, OPERATOR,                'n2',    true,  true,  go",
        "ASYNC, OPERATOR,                'n0 n2', true,  true,  may lose"
    })
    void a_term_may_be_opened(
            Mode mode, Cause cause, String missing, boolean isLeaderHere, boolean isOver, String expected) {
        var absent = missing.isBlank()
                ? List.<NodeId>of()
                : Arrays.stream(missing.split(" ", -1)).map(NodeId::new).toList();
        var facts = new PromotionRule.Facts(mode, cause, Math.max(2, absent.size()), absent, isLeaderHere, isOver);
        var decided = switch (PromotionRule.decide(facts)) {
            case Decision.Wait _ -> "wait";
            case Decision.Refuse _ -> "refuse";
            case Decision.Go(boolean mayLose, boolean isLossAccepted) ->
                isLossAccepted ? "lossy" : mayLose ? "may lose" : "go";
        };
        assertThat(decided).isEqualTo(expected);
    }

    @ParameterizedTest(name = "heard {0} left {1} silent {2} ms broken {3} ms trouble {4}: {5} {6}")
    @CsvSource({
        "true,  false, 0,   -1,  '',         ALIVE,   heard",
        "true,  false, 349, -1,  '',         ALIVE,   heard",
        "true,  false, 350, -1,  '',         SUSPECT, silent",
        "true,  false, 799, -1,  '',         SUSPECT, silent",
        "true,  false, 800, -1,  '',         DOWN,    silent",
        "true,  false, 0,   0,   '',         SUSPECT, connection closed",
        "true,  false, 199, 199, '',         SUSPECT, connection closed",
        "true,  false, 200, 200, '',         DOWN,    connection closed",
        "true,  true,  0,   -1,  '',         DOWN,    left",
        "false, false, 0,   -1,  '',         SUSPECT, never heard",
        "false, false, 800, -1,  '',         DOWN,    never heard",
        "true,  false, 0,   -1,  'bad disk', SUSPECT, bad disk",
        "true,  false, 900, -1,  'bad disk', DOWN,    silent"
    })
    void a_members_health_is(
            boolean heard,
            boolean left,
            long silentMillis,
            long brokenMillis,
            String trouble,
            Health.State state,
            String reason) {
        long broken = brokenMillis < 0 ? -1 : brokenMillis * 1_000_000;
        var signs = new HealthRule.Signs(heard, left, silentMillis * 1_000_000, broken, trouble);
        assertThat(HealthRule.judge(signs, DetectorConfig.defaults()))
                .isEqualTo(new HealthRule.Judgement(state, reason));
    }

    @Test
    void a_disk_is_stuck_once_nothing_was_forced_for_too_long_while_awake() {
        var watch = new DiskWatch(2_000, 100);
        assertThat(watch.isStuck(50, 0, 0)).isFalse();
        long now = 0;
        for (int beat = 0; beat < 19; beat++)
            assertThat(watch.isStuck(50, 0, now += 100)).isFalse();
        assertThat(watch.isStuck(50, 0, now += 100)).isTrue();
        assertThat(watch.isStuck(90, 50, now += 100)).isFalse();
        assertThat(watch.isStuck(90, 50, now += 100_000)).as("the lane slept").isFalse();
        assertThat(watch.isStuck(90, 90, now += 100)).isFalse();
    }

    @Test
    void a_membership_that_makes_no_sense_is_refused() {
        var n0 = new NodeId("n0");
        var n1 = new NodeId("n1");
        var none = new TreeMap<NodeId, String>();
        assertThatThrownBy(() -> Membership.of("c", n1, "i", List.of(n0), none))
                .hasMessage("n1 is not one of the members [n0]");
        assertThatThrownBy(() -> Membership.of("c", n0, "i", List.of(n0, n0), none))
                .hasMessage("a member is named twice: [n0, n0]");
        assertThatThrownBy(() -> new Membership("c", n0, "i", List.of(n0), none, n1))
                .hasMessage("leader n1 is not one of the members [n0]");
        assertThatThrownBy(() -> Membership.of("c".repeat(129), n0, "i", List.of(n0), none))
                .hasMessageStartingWith("cluster id must have 1 to 128 bytes, has 129");
        assertThat(Membership.of("c".repeat(128), n0, "i", List.of(n0), none).isFounder())
                .isFalse();
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new ReplicationConfig.Shipping(4095, 8192, 8192))
                .hasMessage("chunk-bytes must be at least 4096, was 4095");
        assertThatThrownBy(() -> new ReplicationConfig.Shipping(4096, 4095, 8192))
                .hasMessage("pass-bytes must be at least 4096, was 4095");
        assertThatThrownBy(() -> new ReplicationConfig.Shipping(4096, 4096, 4095))
                .hasMessage("in-flight-bytes must be at least 4096, was 4095");
        assertThat(new ReplicationConfig.Shipping(4096, 4096, 4096).chunkBytes())
                .isEqualTo(4096);
        assertThatThrownBy(() -> new DetectorConfig(
                        Duration.ofMillis(100), Duration.ofMillis(199), Duration.ofMillis(800), Duration.ZERO))
                .hasMessageStartingWith("suspect must be at least 2 heartbeats");
        assertThatThrownBy(() -> new DetectorConfig(
                        Duration.ofMillis(9), Duration.ofMillis(200), Duration.ofMillis(800), Duration.ZERO))
                .hasMessageStartingWith("heartbeat must be at least 10 ms");
    }
}
