// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.tools.bug.BugResult.Side;
import org.junit.jupiter.api.Test;

final class BugTest {
    @Test
    void they_are_numbered_as_in_level_14() {
        for (int number = 1; number <= 5; number++)
            assertThat(Bug.of(number).number()).isEqualTo(number);
        assertThat(Bug.of(5)).isEqualTo(Bug.SPLIT_BRAIN);
        for (int number : new int[] {0, 6, -1})
            assertThatThrownBy(() -> Bug.of(number)).hasMessageContaining("1 to 5");
    }

    @Test
    void both_sides_stand_beside_each_other_and_what_was_not_asked_is_a_dash() {
        var naive = new Side("one node, flush=async", 2_000, 430, 0, null, "567597 bytes were in no fsync");
        var fixed = new Side("one node, flush=sync", 2_054, 0, 3, 312L, "0 bytes were in no fsync");
        assertThat(BugResult.of(Bug.LOST_BEFORE_THE_FLUSH, naive, fixed).toText())
                .contains("Bug 2: acknowledged from the page cache")
                .containsPattern("lost +430 +0")
                .containsPattern("outage +- +312 ms")
                .contains("code:  storage: CommitLog");
    }
}
