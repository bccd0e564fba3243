// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.pull.OffsetRule.Range;
import io.trijet.broker.pull.OffsetRule.Verdict.AtLeader;
import io.trijet.broker.pull.OffsetRule.Verdict.Here;
import io.trijet.broker.pull.OffsetRule.Verdict.Later;
import io.trijet.broker.pull.OffsetRule.Verdict.Moved;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OffsetRuleTest {
    @ParameterizedTest(name = "offset {0} in [{1}, {2}) of {3}: leader says {4}, follower {5}")
    @CsvSource({
        // an empty queue
        "0, 0, 0, 0, later, later",
        "1, 0, 0, 0, moved 0, later",
        // a queue with messages
        "0, 0, 5, 5, here, here",
        "4, 0, 5, 5, here, here",
        "5, 0, 5, 5, later, later",
        "6, 0, 5, 5, moved 5, later",
        // messages expired
        "2, 3, 5, 5, moved 3, at leader",
        "3, 3, 5, 5, here, here",
        "2, 3, 3, 3, moved 3, at leader",
        // messages that are not safe yet, or held back, are neither served nor jumped over
        "5, 0, 5, 8, later, later",
        "7, 0, 5, 8, later, later",
        "8, 0, 5, 8, later, later",
        "9, 0, 5, 8, moved 8, later",
        "-1, 0, 5, 5, moved 0, at leader",
    })
    void every_place_of_an_offset_has_one_answer(
            long offset, long min, long visible, long next, String leader, String follower) {
        var range = new Range(min, visible, next);

        assertThat(word(OffsetRule.judge(offset, range, true))).isEqualTo(leader);
        assertThat(word(OffsetRule.judge(offset, range, false))).isEqualTo(follower);
    }

    private static String word(OffsetRule.Verdict verdict) {
        return switch (verdict) {
            case Here() -> "here";
            case Later() -> "later";
            case Moved(long offset) -> "moved " + offset;
            case AtLeader() -> "at leader";
        };
    }
}
