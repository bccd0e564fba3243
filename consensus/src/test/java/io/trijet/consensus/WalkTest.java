// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Long random histories. `-Dwalk.seeds=…` for more of them; a failure names its seed, which is all it takes to
/// see it again: `-Dwalk.first=<seed> -Dwalk.seeds=1`.
final class WalkTest {
    private static final int SEEDS = Integer.getInteger("walk.seeds", 25);
    private static final int FIRST = Integer.getInteger("walk.first", 1);
    private static final int STEPS = 10_000;

    @Test
    void whatever_happens_to_three_members_nothing_is_lost_and_they_agree_in_the_end() {
        walk(3);
    }

    @Test
    void whatever_happens_to_five_members_nothing_is_lost_and_they_agree_in_the_end() {
        walk(5);
    }

    private static void walk(int members) {
        var sum = new Walk.Deeds(0, 0, 0, 0, 0);
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                sum = sum.plus(new Walk(seed, members).run(STEPS));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(members + " members, seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println(members + " members, " + SEEDS + " seeds: " + sum);
        assertThat(sum.elections()).isGreaterThan(SEEDS);
        assertThat(sum.committed()).isGreaterThan(10 * SEEDS);
        assertThat(sum.transfers()).isPositive();
        assertThat(sum.confirmed()).isPositive();
        assertThat(sum.refused()).isPositive();
    }
}
