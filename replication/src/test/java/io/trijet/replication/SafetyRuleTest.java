// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetyRuleTest {
    @ParameterizedTest(name = "local {0}, replicas {1}: {2}")
    @CsvSource({
        "100, '', 0",
        "100, '0', 0",
        "100, '40', 40",
        "100, '100', 100",
        "100, '140', 100",
        "0, '140', 0",
        "100, '40 60', 60",
        "100, '60 40', 60",
        "100, '0 100', 100",
        "100, '120 130', 100"
    })
    void sync_is_safe_where_leader_and_furthest_replica_are(long local, String replicas, long expected) {
        assertThat(safeEnd(new SafetyRule.Copied(1), local, replicas)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "local {0}, replicas {1}: {2}")
    @CsvSource({"100, '40', 0", "100, '40 60', 40", "100, '40 60 50', 50", "100, '200 200', 100"})
    void two_copies_are_safe_where_the_second_furthest_is(long local, String replicas, long expected) {
        assertThat(safeEnd(new SafetyRule.Copied(2), local, replicas)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "100, ''", "100, '5'", "100, '500'"})
    void alone_is_safe_where_the_leader_is(long local, String replicas) {
        assertThat(safeEnd(new SafetyRule.Local(), local, replicas)).isEqualTo(local);
    }

    @Test
    void only_the_first_replicas_count() {
        assertThat(new SafetyRule.Copied(1).safeEnd(100, new long[] {10, 90}, 1))
                .isEqualTo(10);
    }

    @Test
    void copies_agree_with_sorting_whatever_comes() {
        var chance = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var replicas = chance.longs(chance.nextInt(6), 0, 50).toArray();
            int copies = 1 + chance.nextInt(4);
            long local = chance.nextLong(50);
            var sorted = replicas.clone();
            Arrays.sort(sorted);
            long replicated = sorted.length < copies ? 0 : sorted[sorted.length - copies];
            assertThat(new SafetyRule.Copied(copies).safeEnd(local, replicas, replicas.length))
                    .isEqualTo(Math.min(local, replicated));
        }
    }

    @Test
    void no_copy_is_not_a_rule() {
        assertThatThrownBy(() -> new SafetyRule.Copied(0)).hasMessage("copies must be at least 1, was 0");
    }

    private static long safeEnd(SafetyRule rule, long local, String replicas) {
        var positions = replicas.isBlank()
                ? new long[0]
                : Arrays.stream(replicas.split(" ", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
        return rule.safeEnd(local, positions, positions.length);
    }
}
