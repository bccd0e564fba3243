// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.chaos.judge.Replica.Entry;
import io.trijet.tools.chaos.judge.Sent.Outcome;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A sound history of four sends into one queue, and a defect planted for each check.
final class JudgeTest {
    private static final String RUN = "00112233aabb";
    private static final QueueName QUEUE = new QueueName("chaos", "broker-a", 0);
    private static final String ALL = "all";
    private static final String TAGGED = "tagged";

    private final List<Sent> sent = new ArrayList<>();
    private final List<Entry> first = new ArrayList<>();
    private final List<Entry> second = new ArrayList<>();
    private final List<Given> given = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<String> contested = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private boolean isIdentical = true;

    JudgeTest() {
        for (int i = 0; i < 4; i++) {
            sent.add(ok(i, i));
            first.add(entry(i, i));
            second.add(entry(i, i));
            given.add(given(ALL, i, i));
            if (i % 2 == 0) given.add(given(TAGGED, i, i));
        }
        seen.add(seen(0, 2));
        seen.add(seen(2, 4));
    }

    private static MessageId id(int number) {
        return new MessageId(RUN, 0, number);
    }

    private static Place place(long offset) {
        return new Place(QUEUE, offset);
    }

    /// Message i is sent at 10 i and answered at 10 i + 5.
    private static Sent ok(int number, long offset) {
        return new Sent(id(number), Outcome.OK, Optional.of(place(offset)), 1, 10L * number, 10L * number + 5, "");
    }

    private static Sent without(int number, Outcome outcome) {
        return new Sent(id(number), outcome, Optional.empty(), 1, 10L * number, 10L * number + 5, "why");
    }

    private static Entry entry(long offset, int number) {
        return new Entry(offset, Optional.of(id(number)));
    }

    private static Given given(String group, long offset, int number) {
        return new Given(group, place(offset), Optional.of(id(number)));
    }

    private static Seen seen(long committed, long end) {
        return new Seen(ALL, QUEUE, committed, end);
    }

    private Findings judged() {
        return Judge.of(history());
    }

    private History history() {
        return new History(
                sent,
                List.of(new Replica("n0", Map.of(QUEUE, first)), new Replica("n1", Map.of(QUEUE, second))),
                given,
                seen,
                contested,
                gone,
                false,
                isIdentical,
                List.of(ALL, TAGGED),
                TAGGED);
    }

    private void store(long offset, int number) {
        first.add(entry(offset, number));
        second.add(entry(offset, number));
    }

    @Test
    void a_sound_history_shows_nothing() {
        assertThat(judged().counts()).isEmpty();
    }

    @Test
    void a_missing_offset_is_a_hole() {
        store(5, 4);
        sent.add(without(4, Outcome.UNKNOWN));

        assertThat(judged().counts()).containsOnlyKeys(Check.HOLES).containsEntry(Check.HOLES, 2L);
    }

    @Test
    void replicas_with_different_messages_at_a_place_differ() {
        sent.add(without(4, Outcome.UNKNOWN));
        sent.add(without(5, Outcome.UNKNOWN));
        first.add(entry(4, 4));
        second.add(entry(4, 5));

        assertThat(judged().counts()).containsOnlyKeys(Check.DIFFERENT);
    }

    @Test
    void a_shorter_replica_differs() {
        sent.add(without(4, Outcome.UNKNOWN));
        first.add(entry(4, 4));

        assertThat(judged().counts()).containsOnlyKeys(Check.DIFFERENT);
    }

    @Test
    void logs_with_other_checksums_differ() {
        isIdentical = false;

        assertThat(judged().counts()).containsOnlyKeys(Check.DIFFERENT);
    }

    @Test
    void an_acknowledged_message_that_one_replica_lacks_is_lost() {
        second.removeLast();

        assertThat(judged().count(Check.LOST)).isEqualTo(1);
    }

    @Test
    void a_message_that_all_replicas_lack_is_one_message() {
        first.removeLast();
        second.removeLast();

        assertThat(judged().count(Check.LOST)).isEqualTo(1);
        assertThat(judged().examples().get(Check.LOST))
                .singleElement()
                .asString()
                .endsWith(", not on n0, n1");
    }

    @Test
    void a_message_at_another_place_than_told_is_misplaced() {
        sent.set(3, ok(3, 7));

        assertThat(judged().counts()).containsKey(Check.MISPLACED).doesNotContainKey(Check.LOST);
    }

    @Test
    void a_second_copy_of_what_was_sent_once_is_unexplained() {
        store(4, 3);
        given.add(given(ALL, 4, 3));

        assertThat(judged().counts()).containsOnlyKeys(Check.UNEXPLAINED_COPIES);
    }

    @Test
    void a_second_copy_of_what_was_sent_twice_is_explained() {
        sent.set(3, new Sent(id(3), Outcome.OK, Optional.of(place(3)), 2, 30, 35, ""));
        store(4, 3);

        assertThat(judged().counts()).isEmpty();
        assertThat(Judge.explainedCopies(history())).isEqualTo(1);
    }

    @Test
    void what_was_never_sent_or_is_not_whole_is_a_phantom() {
        store(4, 9);
        first.add(new Entry(5, Optional.empty()));
        second.add(new Entry(5, Optional.empty()));

        assertThat(judged().counts()).containsOnlyKeys(Check.PHANTOMS).containsEntry(Check.PHANTOMS, 4L);
    }

    @Test
    void a_refused_message_that_is_stored_is_found() {
        sent.add(without(4, Outcome.FAILED));
        store(4, 4);

        assertThat(judged().counts()).containsOnlyKeys(Check.FAILED_BUT_STORED);
    }

    @Test
    void an_unknown_message_may_be_stored_or_not() {
        sent.add(without(4, Outcome.UNKNOWN));
        sent.add(without(5, Outcome.UNKNOWN));
        store(4, 4);

        assertThat(judged().counts()).isEmpty();
    }

    @Test
    void a_message_sent_after_another_was_acknowledged_may_not_stand_before_it() {
        sent.clear();
        sent.add(at(0, 0, 100));
        sent.add(at(1, 1, 50));
        sent.add(at(2, 2, 60));
        sent.add(at(3, 3, 20));

        assertThat(judged().count(Check.REORDERED)).isEqualTo(3);
    }

    /// Sent then, and answered 5 later, by senders that know nothing of each other.
    private static Sent at(int number, long offset, long beganNanos) {
        return new Sent(id(number), Outcome.OK, Optional.of(place(offset)), 1, beganNanos, beganNanos + 5, "");
    }

    @Test
    void sends_that_overlap_may_stand_in_any_order() {
        sent.clear();
        for (int i = 0; i < 4; i++)
            sent.add(new Sent(id(i), Outcome.OK, Optional.of(place(i)), 1, 40 - 10L * i, 100 - 10L * i, ""));

        assertThat(judged().counts()).isEmpty();
    }

    @Test
    void a_senders_messages_stand_in_their_order() {
        sent.set(2, new Sent(id(2), Outcome.OK, Optional.of(place(3)), 1, 20, 99, ""));
        sent.set(3, new Sent(id(3), Outcome.OK, Optional.of(place(2)), 1, 30, 99, ""));
        for (var replica : List.of(first, second)) {
            replica.set(2, entry(2, 3));
            replica.set(3, entry(3, 2));
        }
        given.clear();
        for (var entry : first) {
            given.add(new Given(ALL, place(entry.offset()), entry.id()));
            if (Sent.hasTagA(entry.id().orElseThrow())) given.add(new Given(TAGGED, place(entry.offset()), entry.id()));
        }

        assertThat(judged().counts()).containsOnlyKeys(Check.UNORDERED_STREAM);
    }

    @Test
    void what_a_consumer_was_given_does_not_change_later() {
        given.add(given(ALL, 1, 2));
        given.add(given(ALL, 9, 1));

        assertThat(judged().counts()).containsOnlyKeys(Check.UNSTABLE_READS).containsEntry(Check.UNSTABLE_READS, 2L);
    }

    @Test
    void a_consumer_of_one_tag_gets_no_other() {
        given.add(given(TAGGED, 1, 1));

        assertThat(judged().counts()).containsOnlyKeys(Check.WRONG_TAG);
    }

    @Test
    void the_end_of_a_queue_never_goes_back() {
        seen.add(seen(2, 3));

        assertThat(judged().counts()).containsOnlyKeys(Check.ENDS_WENT_BACK);
    }

    @Test
    void a_consumers_offset_never_goes_back() {
        seen.add(seen(1, 4));

        assertThat(judged().counts()).containsOnlyKeys(Check.OFFSETS_WENT_BACK);
    }

    @Test
    void an_acknowledged_message_that_no_consumer_of_a_group_got_is_a_gap() {
        given.removeIf(one -> one.group().equals(ALL) && one.place().offset() == 3);

        assertThat(judged().counts()).containsOnlyKeys(Check.GAPS);
    }

    @Test
    void what_was_founded_and_is_not_there_is_gone() {
        gone.add("topic chaos-new-1 on n1");

        assertThat(judged().counts()).containsOnlyKeys(Check.FOUNDED_AND_GONE);
    }

    @Test
    void a_term_with_two_leaders_is_contested() {
        contested.add("broker-a in term 3: n0, n1");

        assertThat(judged().counts()).containsOnlyKeys(Check.CONTESTED_TERMS);
    }

    @Test
    void only_async_may_lose_and_only_what_a_replaced_master_had() {
        second.removeLast();
        first.removeLast();
        var findings = judged();

        assertThat(Promise.of(ClusterMode.ASYNC, true, false).isKept(findings)).isTrue();
        assertThat(Promise.of(ClusterMode.ASYNC, false, true).isKept(findings)).isFalse();
        assertThat(Promise.of(ClusterMode.SYNC, true, true).isKept(findings)).isFalse();
        assertThat(Promise.of(ClusterMode.RAFT, true, true).isKept(findings)).isFalse();
    }

    @Test
    void in_sync_only_the_progress_that_a_lone_and_replaced_master_told_may_go_back() {
        seen.add(seen(1, 4));
        var findings = judged();

        assertThat(findings.counts()).containsOnlyKeys(Check.OFFSETS_WENT_BACK);
        assertThat(Promise.of(ClusterMode.SYNC, true, true).isKept(findings)).isTrue();
        assertThat(Promise.of(ClusterMode.SYNC, true, false).isKept(findings)).isFalse();
        assertThat(Promise.of(ClusterMode.SYNC, false, true).isKept(findings)).isFalse();
        assertThat(Promise.of(ClusterMode.RAFT, true, true).isKept(findings)).isFalse();
    }

    @Test
    void no_mode_may_reorder_or_hold_what_was_refused() {
        sent.add(without(4, Outcome.FAILED));
        store(4, 4);

        assertThat(Promise.of(ClusterMode.ASYNC, true, false).isKept(judged())).isFalse();
    }
}
