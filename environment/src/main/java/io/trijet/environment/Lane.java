// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// A place where work runs one task at a time, in the order it was posted.
///
/// State owned by a lane is touched only by tasks on that lane, so it needs no locks. A task that throws ends the lane:
/// its state is no longer trusted, and whoever made the lane stops the node.
public interface Lane {
    /// Enqueues work the system owes itself: completions, other members' messages. Any thread.
    void post(Runnable task);

    /// Enqueues work from outside. False when the lane is full: the caller must tell the client. Any thread.
    boolean offer(Runnable task);

    /// Runs `task` once at the end of the current pass, after the work that is ready now: this is where what a pass
    /// gathered is written, forced, shipped and answered together. On the lane only. A task deferred while the
    /// deferred tasks run belongs to the next pass.
    void defer(Runnable task);

    /// Runs `task` at or after `deadlineNanos` of the environment's clock. On the lane only.
    Timer at(long deadlineNanos, Runnable task);

    /// True on the lane itself. For assertions.
    boolean isCurrent();

    /// A task that waits for its time.
    interface Timer {
        /// The task will not run, unless it already did. Idempotent.
        void cancel();
    }
}
