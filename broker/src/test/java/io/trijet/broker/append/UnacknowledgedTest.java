// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {
    private final List<String> told = new ArrayList<>();
    private final Unacknowledged waiting = new Unacknowledged(10_000, 1_000_000);

    @Test
    void waiters_are_told_in_log_order_once_the_log_is_safe_past_their_record() {
        add(100, 0);
        add(200, 0);
        add(300, 0);

        waiting.safe(250);

        assertThat(told).containsExactly("100 SAFE", "200 SAFE");
        assertThat(waiting.count()).isOne();
        waiting.safe(300);
        assertThat(told).hasSize(3);
        assertThat(waiting.bytes()).isZero();
    }

    @Test
    void a_record_that_ends_at_the_safe_end_is_safe_and_one_that_ends_after_it_is_not() {
        add(100, 0);

        waiting.safe(99);
        assertThat(told).isEmpty();

        waiting.safe(100);
        assertThat(told).containsExactly("100 SAFE");
    }

    @Test
    void who_waits_too_long_is_told_by_where_the_record_ends() {
        add(100, 10);
        add(200, 20);
        add(300, 30);

        waiting.expire(20, end -> end == 100 ? Outcome.REPLICA_TIMEOUT : Outcome.FLUSH_TIMEOUT);

        assertThat(told).containsExactly("100 REPLICA_TIMEOUT", "200 FLUSH_TIMEOUT");
        assertThat(waiting.firstDeadlineNanos()).isEqualTo(30);
    }

    @Test
    void the_count_is_bounded() {
        var small = new Unacknowledged(2, 1_000);
        small.add(1, 0, 1, Waiter.NOBODY);
        assertThat(small.hasRoom(1)).isTrue();
        small.add(2, 0, 1, Waiter.NOBODY);
        assertThat(small.hasRoom(1)).isFalse();
    }

    @Test
    void the_bytes_are_bounded_and_a_lone_waiter_always_fits() {
        var small = new Unacknowledged(100, 1_000);
        assertThat(small.hasRoom(5_000)).isTrue();
        small.add(1, 0, 600, Waiter.NOBODY);
        assertThat(small.hasRoom(400)).isTrue();
        assertThat(small.hasRoom(401)).isFalse();
    }

    @Test
    void a_waiter_may_add_another_while_it_is_told() {
        waiting.add(100, 0, 1, outcome -> add(200, 0));

        waiting.safe(150);

        assertThat(waiting.count()).isOne();
    }

    @Test
    void the_ring_keeps_order_over_growing_and_wrapping() {
        var random = new Random(7);
        long end = 0;
        long safe = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0 && waiting.count() < 5_000) {
                add(++end, 0);
            } else {
                safe = Math.min(end, safe + random.nextInt(5));
                waiting.safe(safe);
            }
        }
        waiting.safe(end);

        assertThat(told).hasSize((int) end);
        for (int i = 0; i < told.size(); i++) assertThat(told.get(i)).isEqualTo((i + 1) + " SAFE");
    }

    private void add(long end, long deadline) {
        waiting.add(end, deadline, 10, outcome -> told.add(end + " " + outcome));
    }
}
