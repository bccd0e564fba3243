// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorldTest {
    private final World world = new World(1);
    private final List<String> heard = new ArrayList<>();

    @Test
    void things_happen_by_time_and_then_in_the_order_they_were_asked_for() {
        world.at(20, () -> heard.add("third"));
        world.at(10, () -> heard.add("first"));
        world.at(10, () -> heard.add("second"));
        world.runUntil(20);
        assertThat(heard).containsExactly("first", "second", "third");
        assertThat(world.nanos()).isEqualTo(20);
    }

    @Test
    void a_cancelled_thing_does_not_happen() {
        world.at(10, () -> heard.add("never")).cancel();
        world.runUntil(20);
        assertThat(heard).isEmpty();
    }

    @Test
    void running_until_a_condition_stops_there_or_at_the_limit() {
        world.at(10, () -> heard.add("it"));
        world.at(50, () -> heard.add("later"));
        assertThat(world.runUntil(() -> heard.contains("it"), 100)).isTrue();
        assertThat(world.nanos()).isEqualTo(10);
        assertThat(world.runUntil(() -> heard.contains("never"), 30)).isFalse();
        assertThat(world.nanos()).isEqualTo(40);
        assertThat(heard).containsExactly("it");
    }

    @Test
    void an_invariant_is_checked_after_every_happening() {
        world.invariant(() -> {
            if (heard.size() > 1) throw new AssertionError("two at " + world.nanos());
        });
        world.at(10, () -> heard.add("one"));
        world.at(30, () -> heard.add("two"));
        assertThatThrownBy(() -> world.runUntil(100)).hasMessage("two at 30");
    }

    @Test
    void generators_of_different_names_do_not_shift_each_other() {
        var alone = new World(7).random("loss").nextLong();
        var other = new World(7);
        other.random("delay").nextLong();
        assertThat(other.random("loss").nextLong()).isEqualTo(alone);
        assertThat(other.random("delay").nextLong()).isNotEqualTo(alone);
        assertThat(new World(8).random("loss").nextLong()).isNotEqualTo(alone);
    }

    @Test
    void a_wall_clock_jumps_and_the_monotonic_one_does_not() {
        var clock = new VirtualClock(world, 1_000, 200_000);
        var lane = new SimulatedLane(world, clock, 10, failure -> heard.add(failure.toString()));
        lane.run(() -> lane.at(1_000 + 1_200_000_000, () -> heard.add("after " + world.nanos())));
        clock.jumpWall(3_600_000);
        assertThat(clock.nanos()).isEqualTo(1_000);
        assertThat(clock.wallMillis()).isEqualTo(VirtualClock.FIRST_WALL_MILLIS + 3_600_000);
        world.runFor(2_000_000_000);
        assertThat(heard).containsExactly("after 1000000000");
        assertThat(clock.nanos()).isEqualTo(1_000 + 2_400_000_000L);
    }
}
