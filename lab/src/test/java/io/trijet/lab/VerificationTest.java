// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Expectation;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.evidence.ReplicaTally;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerificationTest {
    private static final QueueName QUEUE = new QueueName("t", "broker-a", 0);
    private static final QueueName OTHER_QUEUE = new QueueName("t", "broker-a", 1);

    private final Expectation expectation = new Expectation(List.of(owed(0, 0, 1), owed(1, 1, 1), owed(2, 2, 2)));

    private static MessageId id(int sequence) {
        return new MessageId("0123456789ab", 0, sequence);
    }

    private static Acknowledged owed(int sequence, long offset, int attempts) {
        return new Acknowledged(id(sequence), QUEUE, offset, "ID", attempts);
    }

    private ReplicaTally tally(int... sequences) {
        var tally = new ReplicaTally("n0", expectation);
        for (int offset = 0; offset < sequences.length; offset++) {
            tally.message(QUEUE, offset, Optional.of(id(sequences[offset])));
        }
        return tally;
    }

    @Test
    void a_replica_that_has_everything_in_its_place_is_clean() {
        var result = tally(0, 1, 2).result();
        assertThat(result.found()).isEqualTo(3);
        assertThat(result.lost()).isZero();
        assertThat(result.isClean()).isTrue();
    }

    @Test
    void messages_that_nobody_owes_are_read_and_not_judged() {
        var result = tally(0, 1, 2, 77).result();
        assertThat(result.read()).isEqualTo(4);
        assertThat(result.isClean()).isTrue();
    }

    @Test
    void a_missing_message_is_lost_and_named_with_its_place() {
        var result = tally(0, 1).result();
        assertThat(result.lost()).isEqualTo(1);
        assertThat(result.firstLost()).containsExactly("0123456789ab-0-2 at t/broker-a/0@2");
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void another_message_at_an_acknowledged_place_is_a_reused_offset() {
        var result = tally(0, 1, 77).result();
        assertThat(result.reusedOffsets()).isEqualTo(1);
        assertThat(result.lost()).isEqualTo(1);
    }

    @Test
    void a_copy_that_a_retry_explains_is_counted_and_forgiven() {
        var tally = tally(0, 1, 2);
        tally.message(OTHER_QUEUE, 0, Optional.of(id(2)));
        assertThat(tally.result().duplicated()).isEqualTo(1);
        assertThat(tally.result().isClean()).isTrue();
    }

    @Test
    void a_copy_that_no_retry_explains_is_not_forgiven() {
        var tally = tally(0, 1, 2);
        tally.message(OTHER_QUEUE, 0, Optional.of(id(1)));
        assertThat(tally.result().unexplainedDuplicates()).isEqualTo(1);
        assertThat(tally.result().isClean()).isFalse();
    }

    @Test
    void a_message_found_elsewhere_only_is_misplaced() {
        var tally = tally(0, 1);
        tally.message(QUEUE, 3, Optional.of(id(2)));
        assertThat(tally.result().lost()).isZero();
        assertThat(tally.result().misplaced()).isEqualTo(1);
        assertThat(tally.result().isClean()).isFalse();
    }

    @Test
    void an_answer_that_came_before_the_next_send_must_stand_before_it() {
        var swapped = new Expectation(List.of(owed(1, 0, 1), owed(0, 1, 1)));
        var tally = new ReplicaTally("n0", swapped);
        tally.message(QUEUE, 0, Optional.of(id(1)));
        tally.message(QUEUE, 1, Optional.of(id(0)));
        assertThat(tally.result().outOfOrder()).isEqualTo(1);
    }

    @Test
    void a_body_that_is_not_what_was_sent_is_corrupt() {
        var tally = tally(0, 1);
        tally.message(QUEUE, 2, Optional.empty());
        assertThat(tally.result().corrupt()).isEqualTo(1);
        assertThat(tally.result().isClean()).isFalse();
    }

    @Test
    void the_leader_speaks_for_the_cluster_but_every_replica_must_be_clean() {
        var whole = tally(0, 1, 2).result();
        var behind = new ReplicaTally("n1", expectation).result();
        var verdict = Verification.judge(3, List.of(behind, whole), Optional.of("n0"), true);
        assertThat(verdict.judgedBy()).isEqualTo("n0");
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.ok()).isFalse();
    }

    @Test
    void while_nobody_leads_the_replica_that_holds_most_speaks() {
        var whole = tally(0, 1, 2).result();
        var behind = new ReplicaTally("n1", expectation).result();
        assertThat(Verification.judge(3, List.of(behind, whole), Optional.empty(), true)
                        .judgedBy())
                .isEqualTo("n0");
    }

    @Test
    void what_a_leaderless_replica_has_and_cannot_serve_is_neither_lost_nor_ok() {
        var tally = tally(0, 1);
        tally.unserved(QUEUE, 2, Optional.of(id(2)));
        var verdict = Verification.judge(3, List.of(tally.result()), Optional.empty(), true);
        assertThat(verdict.found()).isEqualTo(2);
        assertThat(verdict.notYetServed()).isEqualTo(1);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.ok()).isFalse();
        assertThat(verdict.whatToDo()).contains("promote?node=n0");
    }

    @Test
    void an_unserved_message_stands_only_for_itself_at_its_place() {
        var tally = tally(0, 1);
        tally.unserved(QUEUE, 2, Optional.empty());
        tally.unserved(QUEUE, 2, Optional.of(id(77)));
        tally.unserved(QUEUE, 3, Optional.of(id(2)));
        assertThat(tally.result().lost()).isEqualTo(1);
        assertThat(tally.result().notYetServed()).isZero();
    }

    @Test
    void the_replica_whose_log_holds_most_speaks_also_for_what_it_cannot_serve_yet() {
        var served = tally(0, 1).result();
        var longer = new ReplicaTally("n1", expectation);
        longer.message(QUEUE, 0, Optional.of(id(0)));
        longer.unserved(QUEUE, 1, Optional.of(id(1)));
        longer.unserved(QUEUE, 2, Optional.of(id(2)));
        var verdict = Verification.judge(3, List.of(served, longer.result()), Optional.empty(), true);
        assertThat(verdict.judgedBy()).isEqualTo("n1");
        assertThat(verdict.lost()).isZero();
    }

    @Test
    void replicas_that_differ_are_not_ok_however_clean() {
        var whole = tally(0, 1, 2).result();
        assertThat(Verification.judge(3, List.of(whole), Optional.of("n0"), false)
                        .ok())
                .isFalse();
        assertThat(Verification.judge(3, List.of(whole), Optional.of("n0"), true)
                        .ok())
                .isTrue();
    }

    @Test
    void no_replica_gives_no_verdict() {
        assertThatThrownBy(() -> Verification.judge(0, List.of(), Optional.empty(), true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
