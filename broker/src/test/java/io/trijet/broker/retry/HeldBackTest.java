// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeldBackTest {
    private final HeldBack<String> held = new HeldBack<>(1000, 50);

    @Test
    void a_message_is_invisible_until_its_delay_is_over() {
        held.arrived("q", 7, 10);

        assertThat(held.visible("q", 8)).isEqualTo(7);
        assertThat(held.release(1010))
                .as("due at 1010, rounded up to a step of 50")
                .isEmpty();
        assertThat(held.visible("q", 8)).isEqualTo(7);
        assertThat(held.release(1050)).containsExactly("q");
        assertThat(held.visible("q", 8)).isEqualTo(8);
    }

    @Test
    void a_queue_that_never_held_anything_is_visible_whole() {
        assertThat(held.visible("q", 42)).isEqualTo(42);
        assertThat(held.nextDueNanos()).isEmpty();
    }

    @Test
    void messages_become_visible_in_the_order_they_came() {
        held.arrived("q", 0, 0);
        held.arrived("q", 1, 100);
        held.arrived("other", 0, 100);

        assertThat(held.nextDueNanos()).hasValue(1000);
        assertThat(held.release(1000)).containsExactly("q");
        assertThat(held.visible("q", 2)).isEqualTo(1);
        assertThat(held.visible("other", 1)).isEqualTo(0);
        assertThat(held.release(1100)).containsExactly("q", "other");
        assertThat(held.visible("q", 2)).isEqualTo(2);
        assertThat(held.visible("other", 1)).isEqualTo(1);
    }

    @Test
    void a_cleared_hold_shows_everything() {
        held.arrived("q", 3, 0);
        held.clear();

        assertThat(held.visible("q", 4)).isEqualTo(4);
        assertThat(held.nextDueNanos()).isEmpty();
    }

    @Test
    void nothing_is_shown_early_or_more_than_a_step_late_whatever_the_order() {
        var random = new Random(7);
        var arrivals = new ArrayList<Long>();
        long now = -5_000;
        for (int step = 0; step < 2_000; step++) {
            now += random.nextInt(40);
            if (random.nextBoolean()) {
                held.arrived("q", arrivals.size(), now);
                arrivals.add(now);
            }
            held.release(now);
            long visible = held.visible("q", arrivals.size());
            for (int offset = 0; offset < arrivals.size(); offset++) {
                long age = now - arrivals.get(offset);
                if (age < 1000) assertThat(offset).as("early at age " + age).isGreaterThanOrEqualTo((int) visible);
                if (age >= 1050) assertThat(offset).as("late at age " + age).isLessThan((int) visible);
            }
        }
    }
}
