// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.operation;

import io.trijet.lab.http.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// All operations of a lab: a bounded number runs at once, each on its own thread, and of those that ended the last are
/// remembered. Any thread.
public final class Operations {
    public static final int MAXIMUM_RUNNING = 8;
    public static final int KEPT = 64;

    private final Trouble trouble;
    private final Consumer<Operation> listener;
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private long started;

    /// Tells what an exception means to a caller.
    public interface Trouble {
        Problem problem(Exception e);
    }

    /// One operation and its thread. `now` and `canceller` are guarded by the task's monitor.
    private final class Task implements Work.Progress {
        final CountDownLatch ended = new CountDownLatch(1);
        final Thread thread;
        private Operation now;
        private Optional<Runnable> canceller = Optional.empty();
        private Optional<IntSupplier> gauge = Optional.empty();
        private boolean isCancelled;
        private Optional<Problem> problem = Optional.empty();

        Task(Operation begun, Work work) {
            now = begun;
            thread = Thread.ofVirtual().name(begun.kind() + "-" + begun.id()).unstarted(() -> run(work));
        }

        private void run(Work work) {
            listener.accept(now());
            try {
                var outcome = work.run(this);
                change(
                        isCancelled()
                                ? now().cancelled(outcome, System.currentTimeMillis())
                                : now().done(outcome, System.currentTimeMillis()));
            } catch (Exception e) { // Whatever it is, somebody waits for it.
                failed(e);
            } finally {
                ended.countDown();
            }
        }

        private void failed(Exception e) {
            long millis = System.currentTimeMillis();
            if (isCancelled()) {
                change(now().cancelled(null, millis));
                return;
            }
            var why = trouble.problem(e);
            synchronized (this) {
                problem = Optional.of(why);
            }
            change(now().failed(new Operation.Trouble(why.status(), why.detail(), why.hint()), millis));
        }

        synchronized Operation now() {
            return now;
        }

        private synchronized boolean isCancelled() {
            return isCancelled;
        }

        synchronized Optional<Problem> problem() {
            return problem;
        }

        private void change(Operation next) {
            synchronized (this) {
                now = next;
            }
            listener.accept(next);
        }

        @Override
        public synchronized void measuredBy(IntSupplier percent) {
            gauge = Optional.of(percent);
        }

        @Override
        public void tell(String text) {
            change(now().doing(text));
        }

        /// Empty if nothing is new.
        private synchronized Optional<Operation> measured() {
            if (!now.isRunning() || gauge.isEmpty()) return Optional.empty();
            int percent = Math.clamp(gauge.get().getAsInt(), 0, 100);
            if (Objects.equals(now.percent(), percent)) return Optional.empty();
            now = now.at(percent);
            return Optional.of(now);
        }

        void measure() {
            measured().ifPresent(listener);
        }

        @Override
        public void onCancel(Runnable how) {
            synchronized (this) {
                canceller = Optional.of(how);
                if (!isCancelled) return;
            }
            how.run();
        }

        void cancel() {
            Runnable how;
            synchronized (this) {
                if (isCancelled || !now.isRunning()) return;
                isCancelled = true;
                how = canceller.orElse(thread::interrupt);
            }
            how.run();
        }
    }

    /// The listener hears each change of each operation.
    public Operations(Trouble trouble, Consumer<Operation> listener) {
        this.trouble = trouble;
        this.listener = listener;
    }

    /// Starts it. A `Problem` if too many run.
    public Operation start(String kind, String text, Work work) {
        var task = begin(kind, text, work);
        task.thread.start();
        return task.now();
    }

    private synchronized Task begin(String kind, String text, Work work) {
        long running =
                tasks.values().stream().filter(task -> task.now().isRunning()).count();
        if (running >= MAXIMUM_RUNNING) {
            throw new Problem(
                    429,
                    running + " operations are running, and no more at a time",
                    "wait for one, or cancel it: DELETE /v1/operations/{id}");
        }
        forget();
        var id = Long.toString(++started);
        var task = new Task(Operation.begun(id, kind, text, System.currentTimeMillis()), work);
        tasks.put(id, task);
        return task;
    }

    /// The oldest that ended.
    private void forget() {
        var all = tasks.entrySet().iterator();
        while (tasks.size() >= KEPT && all.hasNext()) {
            if (!all.next().getValue().now().isRunning()) all.remove();
        }
    }

    /// Asks all that run how far they are.
    public void measure() {
        List<Task> all;
        synchronized (this) {
            all = List.copyOf(tasks.values());
        }
        for (var task : all) task.measure();
    }

    public Operation get(String id) {
        return task(id).now();
    }

    private synchronized Task task(String id) {
        var task = tasks.get(id);
        if (task == null) throw new Problem(404, "there is no operation " + id, "the last " + KEPT + " are kept");
        return task;
    }

    /// Those that run and those that are remembered, the oldest first.
    public List<Operation> all() {
        List<Task> all;
        synchronized (this) {
            all = List.copyOf(tasks.values());
        }
        return all.stream().map(Task::now).toList();
    }

    /// Asks it to end; one that has ended stays as it is.
    public Operation cancel(String id) {
        var task = task(id);
        task.cancel();
        return task.now();
    }

    /// What it came to, or how it stands after `patience`. The problem it ended with is the caller's.
    public Operation await(String id, Duration patience) throws InterruptedException {
        var task = task(id);
        boolean hasEnded = task.ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (hasEnded && task.problem().isPresent()) throw task.problem().get();
        return task.now();
    }
}
