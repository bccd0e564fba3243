// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.failover.ConsumerResult.Watch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ConsumerResultTest {
    private static final QueueName A = new QueueName("t", "broker-a", 0);
    private static final QueueName B = new QueueName("t", "broker-b", 0);

    private static MessageId id(int sequence) {
        return new MessageId("0123456789ab", 0, sequence);
    }

    private static Acknowledged acknowledged(QueueName queue, int offset) {
        return new Acknowledged(id(offset), queue, offset, "", 1);
    }

    private static Delivery given(QueueName queue, int offset, long atMillis) {
        return new Delivery(new Delivery.Place(queue, offset), Optional.of(id(offset)), 0, nanos(atMillis));
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Watch watch(String... groups) {
        return new Watch(List.of(groups), nanos(1_000), nanos(9_000), true);
    }

    @Test
    void messages_that_were_on_their_way_do_not_end_the_gap_of_a_struck_group() {
        var result = ConsumerResult.of(
                List.of(
                        given(A, 0, 900),
                        given(A, 1, 1_010),
                        given(B, 0, 4_000),
                        given(A, 2, 6_010),
                        given(A, 3, 8_900)),
                List.of(),
                watch("broker-a"));
        assertThat(result.longestConsumerGapMillis()).isEqualTo(5_000);
        assertThat(result.longestOverallGapMillis()).isEqualTo(2_990);
    }

    @Test
    void the_gap_of_a_consumer_that_never_came_back_lasts_until_the_end_of_the_watch() {
        var result = ConsumerResult.of(
                List.of(given(A, 0, 1_200), given(B, 0, 5_000), given(A, 1, 20_000)),
                List.of(),
                watch("broker-a", "broker-b"));
        assertThat(result.longestConsumerGapMillis()).isEqualTo(7_800);
    }

    @Test
    void what_is_given_twice_from_one_place_was_redelivered() {
        var result = ConsumerResult.of(
                List.of(given(A, 0, 1), given(A, 0, 2), given(A, 0, 3), given(B, 0, 4)), List.of(), watch());
        assertThat(result.delivered()).isEqualTo(4);
        assertThat(result.redelivered()).isEqualTo(2);
    }

    @Test
    void what_was_acknowledged_and_not_given_as_it_was_sent_was_skipped() {
        var unreadable = new Delivery(new Delivery.Place(A, 2), Optional.empty(), 0, nanos(3));
        var another = new Delivery(new Delivery.Place(A, 3), Optional.of(id(4)), 0, nanos(4));
        var result = ConsumerResult.of(
                List.of(given(A, 0, 1), given(B, 1, 2), unreadable, another),
                List.of(acknowledged(A, 0), acknowledged(A, 1), acknowledged(A, 2), acknowledged(A, 3)),
                watch());
        assertThat(result.skipped()).isEqualTo(3);
        assertThat(result.redelivered()).isZero();
    }
}
