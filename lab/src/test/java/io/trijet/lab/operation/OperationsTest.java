// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.lab.http.Problem;
import io.trijet.lab.http.Waiting;
import io.trijet.lab.operation.Operation.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OperationsTest {
    private final List<Operation> heard = new CopyOnWriteArrayList<>();
    private final Operations operations =
            new Operations(e -> new Problem(503, String.valueOf(e.getMessage()), "try again", e), heard::add);

    private Operation end(String id) throws InterruptedException {
        return operations.await(id, Waiting.TO_THE_END);
    }

    @Test
    void whoever_waits_gets_what_it_came_to_and_whoever_does_not_how_it_stands() throws Exception {
        var gate = new CountDownLatch(1);
        var begun = operations.start("verify", "reading", _ -> {
            gate.await();
            return "42";
        });
        assertThat(operations.await(begun.id(), Duration.ZERO).state()).isEqualTo(State.RUNNING);
        gate.countDown();
        assertThat(end(begun.id()).result()).isEqualTo("42");
        assertThat(operations.get(begun.id()).state()).isEqualTo(State.DONE);
        assertThat(heard).extracting(Operation::state).containsExactly(State.RUNNING, State.DONE);
    }

    @Test
    void a_failure_is_the_waiting_callers_problem_and_stays_readable() throws Exception {
        var begun = operations.start("verify", "reading", _ -> {
            throw new IllegalStateException("no node answers");
        });
        assertThatThrownBy(() -> end(begun.id())).isInstanceOf(Problem.class).hasMessage("no node answers");
        assertThat(operations.get(begun.id()).problem())
                .isEqualTo(new Operation.Trouble(503, "no node answers", "try again"));
    }

    @Test
    void work_that_says_how_is_cancelled_that_way_and_keeps_what_it_came_to() throws Exception {
        var ready = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var begun = operations.start("messages", "sending", progress -> {
            progress.onCancel(stopped::countDown);
            ready.countDown();
            stopped.await();
            return "half";
        });
        ready.await();
        operations.cancel(begun.id());
        assertThat(end(begun.id()).state()).isEqualTo(State.CANCELLED);
        assertThat(operations.get(begun.id()).result()).isEqualTo("half");
    }

    @Test
    void other_work_is_interrupted() throws Exception {
        var begun = operations.start("verify", "reading", _ -> {
            new CountDownLatch(1).await();
            return "never";
        });
        operations.cancel(begun.id());
        assertThat(end(begun.id()).state()).isEqualTo(State.CANCELLED);
        assertThat(operations.cancel(begun.id()).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void progress_is_told_when_it_changed() throws Exception {
        var gate = new CountDownLatch(1);
        var ready = new CountDownLatch(1);
        var percent = new AtomicInteger(40);
        var begun = operations.start("messages", "sending", progress -> {
            progress.measuredBy(percent::get);
            ready.countDown();
            gate.await();
            return "done";
        });
        ready.await();
        operations.measure();
        operations.measure();
        percent.set(170);
        operations.measure();
        assertThat(operations.get(begun.id()).percent()).isEqualTo(100);
        assertThat(heard).extracting(Operation::percent).containsExactly(null, 40, 100);
        gate.countDown();
        end(begun.id());
    }

    @Test
    void what_is_done_now_is_told_and_seen_by_who_looks_at_all() throws Exception {
        var first = operations.start("verify", "reading", _ -> "x");
        end(first.id());
        var gate = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        var second = operations.start("bug-1", "what is left?", progress -> {
            progress.tell("naive: one node");
            told.countDown();
            gate.await();
            return "seen";
        });
        told.await();
        assertThat(operations.all()).extracting(Operation::text).containsExactly("reading", "naive: one node");
        assertThat(heard.getLast().state()).isEqualTo(State.RUNNING);
        gate.countDown();
        end(second.id());
    }

    @Test
    void as_many_run_as_may_and_one_more_is_refused() throws Exception {
        var gate = new CountDownLatch(1);
        var running = new ArrayList<String>();
        for (int i = 0; i < Operations.MAXIMUM_RUNNING; i++)
            running.add(operations
                    .start("verify", "reading", _ -> {
                        gate.await();
                        return "done";
                    })
                    .id());
        assertThatThrownBy(() -> operations.start("verify", "reading", _ -> "x"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("8 operations are running");
        gate.countDown();
        for (var id : running) end(id);
        assertThat(end(operations.start("verify", "reading", _ -> "x").id()).state())
                .isEqualTo(State.DONE);
    }

    @Test
    void of_those_that_ended_the_last_are_remembered() throws Exception {
        var first = operations.start("verify", "reading", _ -> "x").id();
        end(first);
        for (int i = 1; i < Operations.KEPT; i++)
            end(operations.start("verify", "reading", _ -> "x").id());
        assertThat(operations.get(first).state()).isEqualTo(State.DONE);
        end(operations.start("verify", "reading", _ -> "x").id());
        assertThatThrownBy(() -> operations.get(first)).isInstanceOf(Problem.class);
    }
}
