// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenRequestsTest {
    private final SeenRequests seen = new SeenRequests();

    @Test
    void each_request_is_new_once_in_any_order() {
        assertThat(seen.isNew(7, 2)).isTrue();
        assertThat(seen.isNew(7, 0)).isTrue();
        assertThat(seen.isNew(7, 1)).isTrue();
        assertThat(seen.isNew(7, 0)).isFalse();
        assertThat(seen.isNew(7, 2)).isFalse();
    }

    @Test
    void what_is_a_window_behind_counts_as_seen_and_slots_are_used_again() {
        assertThat(seen.isNew(7, 5)).isTrue();
        assertThat(seen.isNew(7, SeenRequests.WINDOW + 5)).isTrue();
        assertThat(seen.isNew(7, 5)).isFalse();
        assertThat(seen.isNew(7, 6)).isTrue();
        assertThat(seen.isNew(7, 10L * SeenRequests.WINDOW)).isTrue();
        assertThat(seen.isNew(7, 10L * SeenRequests.WINDOW - 1)).isTrue();
        assertThat(seen.isNew(7, -1)).isFalse();
    }

    @Test
    void another_process_counts_anew_and_the_one_before_it_is_heard_no_more() {
        assertThat(seen.isNew(7, 0)).isTrue();
        assertThat(seen.isNew(8, 0)).isTrue();
        assertThat(seen.isNew(7, 1)).isFalse();
        assertThat(seen.isNew(8, 0)).isFalse();
        assertThat(seen.isNew(8, 1)).isTrue();
    }
}
