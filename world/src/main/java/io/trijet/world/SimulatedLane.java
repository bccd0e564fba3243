// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Lane;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// A lane in virtual time. A pass runs the tasks that were ready when it began, then what they deferred; what a pass
/// spends on its disk delays the next one.
///
/// When its process dies it forgets everything and never runs again. While paused it gathers.
public final class SimulatedLane implements Lane {
    public static final int DEFAULT_CAPACITY = 10_000;

    private final World world;
    private final VirtualClock clock;
    private final int capacity;
    private final Consumer<Throwable> whenFailed;
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();
    private boolean isScheduled;
    private boolean isPaused;
    private boolean isEnded;
    private long busyUntilNanos;

    /// A lane on its own, for tests: a task that throws fails the test.
    public SimulatedLane(World world) {
        this(world, new VirtualClock(world), DEFAULT_CAPACITY, SimulatedLane::rethrow);
    }

    public SimulatedLane(World world, VirtualClock clock, int capacity, Consumer<Throwable> whenFailed) {
        this.world = world;
        this.clock = clock;
        this.capacity = capacity;
        this.whenFailed = whenFailed;
    }

    @Override
    public void post(Runnable task) {
        if (isEnded) return;
        ready.add(task);
        schedule();
    }

    @Override
    public boolean offer(Runnable task) {
        if (ready.size() >= capacity) return false;
        post(task);
        return true;
    }

    @Override
    public void defer(Runnable task) {
        assert isCurrent() : "defer outside of the lane";
        deferred.add(task);
    }

    @Override
    public Timer at(long deadlineNanos, Runnable task) {
        assert isCurrent() : "timer set outside of the lane";
        var alarm = new Alarm(task);
        alarm.happening = world.at(clock.worldNanos(deadlineNanos), () -> post(alarm));
        return alarm;
    }

    @Override
    public boolean isCurrent() {
        return world.current() == this;
    }

    /// Runs `task` here and now as a pass of its own, for tests that talk to what this lane owns.
    public void run(Runnable task) {
        if (isEnded) throw new IllegalStateException("the lane has ended");
        var outer = world.current();
        world.current(this);
        try {
            task.run();
            runDeferred();
        } finally {
            world.current(outer);
        }
        if (!ready.isEmpty() || !deferred.isEmpty()) schedule();
    }

    /// Tasks that wait for a pass.
    public int waiting() {
        return ready.size();
    }

    public boolean isEnded() {
        return isEnded;
    }

    public void pause() {
        isPaused = true;
    }

    public void resume() {
        isPaused = false;
        if (!ready.isEmpty() || !deferred.isEmpty()) schedule();
    }

    /// Its process is no more: forgets what waits.
    public void end() {
        isEnded = true;
        ready.clear();
        deferred.clear();
    }

    private void schedule() {
        if (isScheduled || isPaused || isEnded) return;
        isScheduled = true;
        world.at(busyUntilNanos, this::pass);
    }

    private void pass() {
        isScheduled = false;
        if (isPaused || isEnded) return;
        world.current(this);
        try {
            for (int batch = ready.size(); batch > 0 && !isEnded; batch--)
                ready.remove().run();
            runDeferred();
        } catch (NodeDied died) {
            assert isEnded : "the disk says the process died, its lane lives";
        } catch (Throwable failure) {
            end();
            whenFailed.accept(failure);
        } finally {
            world.current(null);
        }
        busyUntilNanos = world.nanos();
        if (!ready.isEmpty() || !deferred.isEmpty()) schedule();
    }

    private void runDeferred() {
        for (int batch = deferred.size(); batch > 0 && !isEnded; batch--)
            deferred.remove().run();
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) throw error;
        if (failure instanceof RuntimeException exception) throw exception;
        throw new AssertionError("a task threw", failure);
    }

    /// A timer: cancelled, it does not run even if its time came and it waits for a pass.
    private static final class Alarm implements Timer, Runnable {
        private final Runnable task;
        private Timer happening = () -> {};
        private boolean isCancelled;

        Alarm(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!isCancelled) task.run();
        }

        @Override
        public void cancel() {
            isCancelled = true;
            happening.cancel();
        }
    }
}
