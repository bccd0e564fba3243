// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopLaneTest {
    private static final int LIMIT = 3;

    private final SystemClock clock = new SystemClock();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final EventLoops loops = new EventLoops(1, clock, LIMIT, failure::complete);
    private final EventLoopLane lane = loops.lane("broker-a");
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loops.close();
    }

    private List<String> next(int count) throws InterruptedException {
        var seen = new ArrayList<String>();
        for (int i = 0; i < count; i++) seen.add(String.valueOf(events.poll(5, TimeUnit.SECONDS)));
        return seen;
    }

    @Test
    void the_same_name_gives_the_same_lane() {
        assertThat(loops.lane("broker-a")).isSameAs(lane);
        assertThat(loops.lane("broker-b")).isNotSameAs(lane);
        assertThat(lane.isCurrent()).isFalse();
    }

    @Test
    void what_is_deferred_runs_after_all_that_is_ready() throws Exception {
        lane.post(() -> {
            lane.defer(() -> events.add("deferred"));
            lane.post(() -> events.add("posted meanwhile"));
            events.add("task");
        });
        assertThat(next(3)).containsExactly("task", "posted meanwhile", "deferred");
    }

    @Test
    void what_is_deferred_at_the_end_of_a_pass_belongs_to_the_next() throws Exception {
        lane.post(() -> lane.defer(() -> {
            events.add("end of the first pass");
            lane.defer(() -> events.add("end of the second pass"));
            lane.post(() -> events.add("task of the second pass"));
        }));
        assertThat(next(3))
                .containsExactly("end of the first pass", "task of the second pass", "end of the second pass");
    }

    @Test
    void the_lanes_of_one_loop_share_its_passes() throws Exception {
        var other = loops.lane("broker-b");
        lane.post(() -> {
            lane.defer(() -> events.add("deferred on a"));
            other.post(() -> {
                other.defer(() -> events.add("deferred on b"));
                events.add("task on b");
            });
        });
        assertThat(next(3)).containsExactly("task on b", "deferred on a", "deferred on b");
    }

    @Test
    void connections_write_after_everything_that_was_deferred() throws Exception {
        var passEnd = loops.passEndOf(loops.first());
        lane.post(() -> {
            passEnd.write(() -> events.add("write"));
            lane.defer(() -> {
                events.add("deferred");
                passEnd.write(() -> events.add("write asked for by the deferred"));
            });
        });
        assertThat(next(3)).containsExactly("deferred", "write", "write asked for by the deferred");
    }

    @Test
    void offers_up_to_the_limit_are_taken_and_one_more_is_refused() throws Exception {
        var blocked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        lane.post(() -> {
            blocked.countDown();
            awaitQuietly(release);
        });
        blocked.await();
        for (int i = 0; i < LIMIT; i++)
            assertThat(lane.offer(() -> events.add("offered"))).isTrue();
        assertThat(lane.offer(() -> events.add("too many"))).isFalse();
        release.countDown();
        assertThat(next(LIMIT)).containsOnly("offered");
        assertThat(lane.offer(() -> events.add("room again"))).isTrue();
        assertThat(next(1)).containsExactly("room again");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_task_that_throws_ends_its_lane_and_no_other() throws Exception {
        var other = loops.lane("broker-b");
        var why = new IllegalStateException("the invariant broke");
        lane.post(() -> {
            throw why;
        });
        assertThat(failure.get(5, TimeUnit.SECONDS)).isSameAs(why);
        lane.post(() -> events.add("after the failure"));
        other.post(() -> events.add("another lane"));
        assertThat(next(1)).containsExactly("another lane");
        assertThat(events).isEmpty();
    }

    @Test
    void an_assertion_that_fails_in_a_deferred_task_ends_the_lane() throws Exception {
        lane.post(() -> lane.defer(() -> {
            throw new AssertionError("two writers");
        }));
        assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(AssertionError.class);
    }

    @Test
    void timers_run_in_the_order_of_their_deadlines_and_not_once_cancelled() throws Exception {
        lane.post(() -> {
            long now = clock.nanos();
            var cancelled = lane.at(now + 5_000_000, () -> events.add("cancelled"));
            lane.at(now + 20_000_000, () -> events.add("second"));
            lane.at(now + 10_000_000, () -> events.add("first"));
            lane.at(now - 1, () -> events.add("overdue"));
            cancelled.cancel();
            cancelled.cancel();
        });
        assertThat(next(3)).containsExactly("overdue", "first", "second");
        assertThat(events).isEmpty();
    }
}
