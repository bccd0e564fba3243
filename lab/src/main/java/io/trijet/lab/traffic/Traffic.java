// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import io.trijet.lab.http.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Sends that go on at a steady pace until somebody changes it: an application that the cluster serves meanwhile.
///
/// One thread of its own sends, run after run; a run ends when the pace is changed, or while somebody wants the
/// ledger to stand still. What others want of it, and the sender at work, are guarded by this object's monitor.
public final class Traffic implements AutoCloseable {
    public static final int MAXIMUM_PER_SECOND = 5_000;

    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(365);
    private static final long RESTS_AFTER_FAILURE_MILLIS = 1_000;

    private final Sending sending;
    private final Consumer<String> trouble;
    private final Thread thread;
    private Wish wish = Wish.NONE;
    private Optional<Sender> atWork = Optional.empty();
    private boolean isSending;
    private int pauses;
    private boolean isClosed;

    /// How many messages a second, how long each. None at all: 0.
    public record Wish(int perSecond, int size) {
        static final Wish NONE = new Wish(0, 0);
    }

    /// One run of sends whose acknowledgements go into the ledger.
    public interface Sending {
        /// Tells `begun` who sends before it sends. Returns when that sender was stopped.
        /// A `Problem` means that nothing more can be sent.
        void send(Sender.Order order, Consumer<Sender> begun) throws IOException, InterruptedException;
    }

    private Traffic(Sending sending, Consumer<String> trouble) {
        this.sending = sending;
        this.trouble = trouble;
        this.thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
    }

    /// Sends nothing yet. `trouble` hears a sentence when it had to stop by itself.
    public static Traffic start(Sending sending, Consumer<String> trouble) {
        var traffic = new Traffic(sending, trouble);
        traffic.thread.start();
        return traffic;
    }

    /// From now on.
    public synchronized void set(Wish wanted) {
        wish = wanted;
        stopRun();
    }

    public synchronized Wish wish() {
        return wish;
    }

    /// The ledger is to stand still until `resume`, as often as this was called. Returns at once: the run ends when
    /// what it sent last is answered. True if there is such a run, or was one that somebody ended just before.
    public synchronized boolean pause() {
        pauses++;
        stopRun();
        return isSending;
    }

    public synchronized void resume() {
        pauses--;
        notifyAll();
    }

    private void stopRun() {
        atWork.ifPresent(Sender::stop);
        notifyAll();
    }

    private void run() {
        try {
            for (var next = awaitWish(); next.isPresent(); next = awaitWish()) send(next.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Empty once it is closed.
    private synchronized Optional<Wish> awaitWish() throws InterruptedException {
        while (!isClosed && (wish.perSecond() == 0 || pauses > 0)) wait();
        isSending = !isClosed;
        return isClosed ? Optional.empty() : Optional.of(wish);
    }

    private void send(Wish wanted) throws InterruptedException {
        var pace = new Pace.Steady(wanted.perSecond());
        var order = new Sender.Order(Integer.MAX_VALUE, wanted.size(), pace, AS_LONG_AS_IT_TAKES);
        try {
            sending.send(order, sender -> begun(sender, wanted));
        } catch (Problem e) {
            set(Wish.NONE);
            trouble.accept("The traffic stopped: " + e.detail() + ".");
        } catch (IOException e) {
            rest();
        } finally {
            ended();
        }
    }

    /// Between the decision to send and now somebody may have changed their mind.
    private synchronized void begun(Sender sender, Wish wanted) {
        atWork = Optional.of(sender);
        if (isClosed || pauses > 0 || !wish.equals(wanted)) sender.stop();
    }

    private synchronized void ended() {
        atWork = Optional.empty();
        isSending = false;
    }

    /// What failed now fails again if it is tried at once.
    private synchronized void rest() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RESTS_AFTER_FAILURE_MILLIS);
        while (!isClosed && deadline - System.nanoTime() > 0)
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
    }

    /// Ends when what was sent last is answered.
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            stopRun();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
