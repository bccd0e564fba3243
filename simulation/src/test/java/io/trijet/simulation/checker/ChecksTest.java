// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.simulation.checker.Event.Message;
import io.trijet.simulation.checker.Event.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChecksTest {
    private static final Queue QUEUE = new Queue("broker-a", "orders", 0);

    /// Every message takes so much of the log, and two fill a segment.
    private static final long SIZE = 512;

    private final History history = new History();
    private final Growth growth = new Growth();
    private Allowance allowance = Allowance.none(2 * SIZE);
    private final Contents n0 = new Contents("n0");
    private final Contents n1 = new Contents("n1");

    @Test
    void a_good_run_has_no_violation() {
        sent(1, "m1", 1, Outcome.OK, 0);
        sent(2, "m2", 1, Outcome.UNKNOWN, -1);
        sent(3, "m2", 2, Outcome.OK, 2);
        sent(4, "m3", 1, Outcome.FAIL, -1);
        both(0, "m1");
        both(1, "m2");
        both(2, "m2");
        pulled(5, 0, message(0, "m1"), message(1, "m2"));
        maxOffset(6, 2);
        assertThat(violations()).isEmpty();
        var summary = Summary.of(evidence(Promise.KEPT));
        assertThat(summary.acknowledged()).isEqualTo(2);
        assertThat(summary.duplicated()).isEqualTo(1);
        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.lost()).isZero();
    }

    @Test
    void a_lost_acknowledged_message_is_found_and_counted_where_it_may_be_lost() {
        sent(1, "m1", 1, Outcome.OK, 0);
        assertThat(violations()).hasSize(2).allMatch(each -> each.startsWith("acknowledged survives: message m1"));
        assertThat(Checks.run(evidence(Promise.COUNTED))).isEmpty();
        assertThat(Summary.of(evidence(Promise.COUNTED)).lost()).isEqualTo(1);
    }

    @Test
    void an_acknowledged_message_at_another_offset_is_found() {
        sent(1, "m1", 1, Outcome.OK, 0);
        sent(2, "m2", 1, Outcome.OK, 1);
        both(0, "m2");
        both(1, "m1");
        assertThat(violations()).isNotEmpty().allMatch(each -> each.startsWith("acknowledged survives"));
        assertThat(Summary.of(evidence(Promise.KEPT)).moved()).isEqualTo(2);
    }

    @Test
    void replicas_that_differ_are_found_by_message_and_by_digest() {
        sent(1, "m1", 1, Outcome.UNKNOWN, -1);
        n0.add(QUEUE, message(0, "m1"));
        assertThat(violations()).singleElement().asString().contains("n1 has nothing", "replicas are identical");
        n1.add(QUEUE, message(0, "m1"));
        n0.logDigest("aa");
        n1.logDigest("bb");
        assertThat(violations()).singleElement().asString().contains("aa", "bb");
    }

    @Test
    void gaps_and_repeated_offsets_are_found() {
        sent(1, "m1", 1, Outcome.UNKNOWN, -1);
        sent(1, "m2", 1, Outcome.UNKNOWN, -1);
        both(0, "m1");
        both(2, "m2");
        assertThat(violations()).isNotEmpty().allMatch(each -> each.contains("from offset 0 to 2"));
    }

    @Test
    void more_copies_than_attempts_and_refused_messages_are_found() {
        sent(1, "m1", 1, Outcome.OK, 0);
        sent(1, "m2", 1, Outcome.FAIL, -1);
        both(0, "m1");
        both(1, "m1");
        both(2, "m2");
        assertThat(violations())
                .anyMatch(each -> each.contains("m1 is 2 times"))
                .anyMatch(each -> each.contains("m2 is 1 times") && each.contains("0 attempts"));
    }

    @Test
    void a_message_that_nobody_sent_or_with_other_bytes_is_found() {
        sent(1, "m1", 1, Outcome.OK, 0);
        n0.add(QUEUE, new Message(0, "m1", 99, 0));
        n1.add(QUEUE, new Message(0, "m1", 99, 0));
        both(1, "ghost");
        assertThat(violations())
                .anyMatch(each -> each.startsWith("nothing is phantom: nobody sent") && each.contains("ghost"))
                .anyMatch(each -> each.contains("was sent with digest"));
    }

    @Test
    void an_order_against_real_time_is_found() {
        history.add(
                new Event.Send(new Span(1, 2), "c", "n0", "first", 1, "first".hashCode(), QUEUE, Outcome.OK, 1, SIZE));
        history.add(
                new Event.Send(new Span(3, 4), "c", "n0", "second", 1, "second".hashCode(), QUEUE, Outcome.OK, 0, 0));
        both(0, "second");
        both(1, "first");
        assertThat(violations()).singleElement().asString().startsWith("order is real: message first at offset 1");
    }

    @Test
    void a_read_that_changed_is_found() {
        sent(1, "m1", 1, Outcome.UNKNOWN, -1);
        sent(1, "m2", 1, Outcome.OK, 0);
        both(0, "m2");
        pulled(5, 0, message(0, "m1"));
        assertThat(violations()).isNotEmpty().allMatch(each -> each.startsWith("reads are stable"));
        assertThat(Summary.of(evidence(Promise.COUNTED)).changedReads()).isEqualTo(1);
    }

    @Test
    void an_end_that_retreats_is_found_unless_the_questions_overlap() {
        maxOffset(10, 5);
        history.add(new Event.MaxOffset(new Span(9, 12), "c", "n1", QUEUE, 4));
        assertThat(violations()).isEmpty();
        history.add(new Event.MaxOffset(new Span(11, 12), "c", "n1", QUEUE, 4));
        assertThat(violations()).singleElement().asString().contains("was 5 on n0", "4 on n1");
    }

    @Test
    void progress_that_retreats_is_found_where_only_an_elected_leader_tells_it() {
        progress(10, "n0", 5);
        progress(20, "n1", 5);
        assertThat(Checks.run(evidence(Promise.ELECTED))).isEmpty();
        progress(30, "n2", 4);
        assertThat(Checks.run(evidence(Promise.KEPT))).isEmpty();
        assertThat(Checks.run(evidence(Promise.ELECTED)))
                .singleElement()
                .asString()
                .contains("was at 5 on n1", "at 4 on n2");
    }

    @Test
    void a_gap_in_a_pull_or_between_pulls_is_found() {
        for (int i = 0; i < 4; i++) {
            sent(i, "m" + i, 1, Outcome.OK, i);
            both(i, "m" + i);
        }
        pulled(10, 0, message(0, "m0"));
        pulled(11, 2, message(2, "m2"));
        assertThat(violations()).singleElement().asString().contains("never given", "m1");
        pulled(12, 0, message(0, "m0"), message(2, "m2"));
        assertThat(violations()).anyMatch(each -> each.contains("got offset 2 where 1 should be"));
    }

    @Test
    void what_retention_deleted_is_not_lost_but_what_lies_above_the_start_is() {
        for (int i = 0; i < 4; i++) sent(i, "m" + i, 1, Outcome.OK, i);
        pulled(9, 0, message(0, "m0"), message(1, "m1"), message(2, "m2"), message(3, "m3"));
        for (int i = 2; i < 4; i++) both(i, "m" + i);
        bothBeginAt(2 * SIZE, 4 * SIZE);
        allowance = bySize(3 * SIZE);
        assertThat(violations()).isEmpty();
        assertThat(Summary.of(evidence(Promise.KEPT)).lost()).isZero();
        n1.forget(QUEUE);
        n1.add(QUEUE, message(3, "m3"));
        assertThat(violations()).anyMatch(each -> each.startsWith("acknowledged survives: message m2"));
    }

    @Test
    void a_log_that_begins_later_than_was_logged_is_found() {
        bothBeginAt(2 * SIZE, 4 * SIZE);
        n1.begins(QUEUE.broker(), 4 * SIZE);
        allowance = bySize(3 * SIZE);
        assertThat(violations())
                .singleElement()
                .asString()
                .contains("on n1 begins at 2048", "the last start that was logged is 1024");
    }

    @Test
    void a_start_that_does_not_follow_from_the_size_is_found() {
        bothBeginAt(2 * SIZE, 4 * SIZE);
        allowance = bySize(4 * SIZE);
        assertThat(violations()).isNotEmpty().allMatch(each -> each.contains("does not follow from"));
        allowance = new Allowance(2 * SIZE, 4 * SIZE, Long.MAX_VALUE, true, false);
        assertThat(violations()).as("a full disk").isEmpty();
    }

    @Test
    void a_start_that_does_not_follow_from_the_age_is_found() {
        growth.saw(QUEUE.broker(), SIZE, 1_000);
        growth.saw(QUEUE.broker(), 3 * SIZE, 1_100);
        // A tail that was longer, and was cut by a leader that was not seen before it appended.
        growth.sawLeader(QUEUE.broker(), 1, 5 * SIZE, 1_150);
        growth.sawLeader(QUEUE.broker(), 2, 4 * SIZE + 40, 1_500);
        growth.sawLeader(QUEUE.broker(), 2, 4 * SIZE + 90, 1_600);
        bothBeginAt(2 * SIZE, 4 * SIZE);
        allowance = byAge(499);
        assertThat(violations()).isEmpty();
        allowance = byAge(502);
        assertThat(violations()).isNotEmpty().allMatch(each -> each.contains("does not follow from"));
    }

    @Test
    void a_consumer_may_pass_over_what_was_deleted_if_it_was_told_to() {
        for (int i = 0; i < 4; i++) sent(i, "m" + i, 1, Outcome.OK, i);
        for (int i = 2; i < 4; i++) both(i, "m" + i);
        bothBeginAt(2 * SIZE, 4 * SIZE);
        allowance = bySize(3 * SIZE);
        pulled(9, 0, message(0, "m0"));
        pulled(11, 2, message(2, "m2"));
        assertThat(violations()).singleElement().asString().contains("was never given m1", "deleted since");
        moved(10, 1, 2);
        assertThat(violations()).isEmpty();
        moved(12, 3, 4);
        pulled(13, 4, message(4, "m4"));
        sent(12, "m4", 1, Outcome.OK, 4);
        both(4, "m4");
        assertThat(violations()).as("what is there").singleElement().asString().contains("never given", "m3");
    }

    private static Allowance bySize(long maxBytes) {
        return new Allowance(2 * SIZE, maxBytes, Long.MAX_VALUE, false, false);
    }

    private static Allowance byAge(long nanos) {
        return new Allowance(2 * SIZE, Long.MAX_VALUE, nanos, false, false);
    }

    private void bothBeginAt(long start, long loggedAt) {
        for (var replica : List.of(n0, n1)) {
            replica.begins(QUEUE.broker(), start);
            replica.logged(new Contents.LoggedStart(QUEUE.broker(), 2, loggedAt, start));
        }
    }

    private void moved(long nanos, long from, long to) {
        history.add(new Event.Moved(new Span(nanos, nanos), "c", "n0", "group", QUEUE, from, to));
    }

    private List<String> violations() {
        return Checks.run(evidence(Promise.KEPT)).stream()
                .map(Violation::toString)
                .toList();
    }

    private Evidence evidence(Promise promise) {
        return new Evidence(history, List.of(n0, n1), promise, allowance, growth);
    }

    private void sent(long nanos, String id, int attempt, Outcome outcome, long offset) {
        history.add(new Event.Send(
                new Span(nanos, nanos), "c", "n0", id, attempt, id.hashCode(), QUEUE, outcome, offset, offset * SIZE));
    }

    private void pulled(long nanos, long from, Message... messages) {
        history.add(new Event.Pull(new Span(nanos, nanos), "c", "n0", "group", QUEUE, from, List.of(messages)));
    }

    private void maxOffset(long nanos, long offset) {
        history.add(new Event.MaxOffset(new Span(nanos, nanos), "c", "n0", QUEUE, offset));
    }

    private void progress(long nanos, String node, long offset) {
        history.add(new Event.OffsetRead(new Span(nanos, nanos), "c", node, "group", QUEUE, offset));
    }

    private void both(long offset, String id) {
        n0.add(QUEUE, message(offset, id));
        n1.add(QUEUE, message(offset, id));
    }

    private static Message message(long offset, String id) {
        return new Message(offset, id, id.hashCode(), offset * SIZE);
    }
}
