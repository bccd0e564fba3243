// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedLaneTest {
    private final World world = new World(1);
    private final SimulatedLane lane = new SimulatedLane(world);
    private final List<String> heard = new ArrayList<>();

    @Test
    void what_a_pass_defers_runs_after_all_tasks_that_were_ready() {
        lane.post(() -> {
            heard.add("one");
            lane.defer(() -> heard.add("end"));
            lane.post(() -> heard.add("next pass"));
        });
        lane.post(() -> heard.add("two"));
        world.runFor(1);
        assertThat(heard).containsExactly("one", "two", "end", "next pass");
    }

    @Test
    void what_is_deferred_while_the_deferred_run_belongs_to_the_next_pass() {
        lane.post(() -> lane.defer(() -> {
            lane.post(() -> heard.add("ready"));
            lane.defer(() -> heard.add("deferred again"));
        }));
        world.runFor(1);
        assertThat(heard).containsExactly("ready", "deferred again");
    }

    @Test
    void a_full_lane_refuses_offers_and_takes_posts() {
        var small = new SimulatedLane(world, new VirtualClock(world), 2, failure -> {});
        assertThat(small.offer(() -> heard.add("1"))).isTrue();
        assertThat(small.offer(() -> heard.add("2"))).isTrue();
        assertThat(small.offer(() -> heard.add("refused"))).isFalse();
        small.post(() -> heard.add("3"));
        world.runFor(1);
        assertThat(heard).containsExactly("1", "2", "3");
    }

    @Test
    void time_spent_in_a_pass_delays_the_next_one() {
        lane.post(() -> world.spend(500));
        world.runFor(0);
        lane.post(() -> heard.add("at " + world.nanos()));
        world.runFor(1_000);
        assertThat(heard).containsExactly("at 500");
    }

    @Test
    void a_paused_lane_gathers_and_an_ended_one_forgets() {
        lane.pause();
        lane.post(() -> heard.add("gathered"));
        world.runFor(10);
        assertThat(heard).isEmpty();
        lane.resume();
        world.runFor(10);
        assertThat(heard).containsExactly("gathered");
        lane.post(() -> heard.add("forgotten"));
        lane.end();
        world.runFor(10);
        assertThat(heard).containsExactly("gathered");
    }

    @Test
    void a_timer_cancelled_while_its_task_waits_for_a_pass_does_not_run() {
        lane.run(() -> {
            var timer = lane.at(10, () -> heard.add("never"));
            lane.at(10, timer::cancel);
            lane.at(9, timer::cancel);
        });
        world.runFor(20);
        assertThat(heard).isEmpty();
    }

    @Test
    void a_task_that_throws_ends_the_lane_and_is_not_hidden() {
        lane.post(() -> {
            throw new IllegalStateException("broken");
        });
        lane.post(() -> heard.add("never"));
        assertThatThrownBy(() -> world.runFor(1)).hasMessage("broken");
        world.runFor(1);
        assertThat(lane.isEnded()).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void only_its_own_tasks_are_on_the_lane() {
        assertThat(lane.isCurrent()).isFalse();
        lane.post(() -> heard.add("current " + lane.isCurrent()));
        world.runFor(1);
        assertThat(heard).containsExactly("current true");
    }
}
