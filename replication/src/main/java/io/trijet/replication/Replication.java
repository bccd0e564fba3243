// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.io.IOException;
import java.util.function.Consumer;

/// Decides how far the log is safe and who may write. Standalone, async, sync and Raft differ only in that.
///
/// Owned by the log's lane. Everything is told to the one listener, on the lane.
public interface Replication extends AutoCloseable {
    /// Begins: opens a term or looks for the leader. The listener may be called before this returns.
    void start(Listener listener);

    /// The local log grew. By the leader only. Writing, forcing and shipping happen together at the end of the
    /// lane's pass, so calling it once per append costs nothing.
    void onAppended();

    /// Everything below is safe: may be acknowledged, indexed and served. It retreats only together with
    /// `Listener.truncated`: in `async`, or where an operator accepted data loss.
    long safeEnd();

    /// Runs `then` on the lane once every live member serves up to `position`, which is safe here: so that a
    /// question put to any of them finds it. Where there is nobody to wait for at once, and never later than after
    /// a bounded wait.
    void whenServed(long position, Runnable then);

    Standing standing();

    /// What a producer may be told now.
    Acknowledgement acknowledgement();

    /// Makes this member the leader (`async`, `sync`), as `design.md` section 2 describes. The outcome comes once.
    void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome);

    /// Hands the lead to another member (`raft`), as Raft's leadership transfer does: it ends within a bounded
    /// wait, and while it runs nothing is appended (`Listener.fenced`). The outcome comes once.
    void transfer(NodeId to, Consumer<TransferOutcome> outcome);

    /// Runs `then` once it is certain that at the moment of this call no other member led, so that what is known
    /// here is the newest there is (Raft's read-index); `otherwise` if that cannot be had: this member does not
    /// lead, or stops leading. Outside of `raft` a leader is certain of it at once.
    void confirmLead(Runnable then, Runnable otherwise);

    /// The oldest position that a replica or a checkpoint on its way still needs, bounded by configuration: the
    /// leader logs `start` and deletes only below it. On a follower its own safe end: it deletes what the leader's
    /// records say.
    long lowestNeeded();

    /// Prepares for the end of the process: nothing becomes safe any more, what was appended is forced, and
    /// replicas that keep up get it all. Call it once nothing new is appended. The others learn that this node
    /// leaves from `FailureDetector.leave`.
    void drain(Runnable whenDrained);

    /// How things stand, for people and for tests. An immutable picture.
    ReplicationView view();

    @Override
    void close();

    /// Hears what changed.
    interface Listener {
        /// Always increasing.
        void safe(long safeEnd);

        void standing(Standing standing);

        /// `acknowledgement()` changed: what waits may now have to be answered.
        void acknowledgement(Acknowledgement acknowledgement);

        /// The local log lost its tail, or was begun anew: everything derived from bytes at or above `position`
        /// is void.
        void truncated(long position);

        /// The log begins at `position` now: what lay below is gone. False if what was derived of it does not reach
        /// that far; it will be told to be `emptied` then.
        boolean begun(long position);

        /// The log goes on at `position`, or begins anew there, and no state is here any more: everything derived is
        /// void, and nothing can be served until `restored`, or `truncated`, tells the state.
        void emptied(long position);

        /// The log has come to `position`, and this leader's checkpoint is the state there. The log may begin
        /// before, and all below `position` is safe. It should be durable when this returns. Until the latest
        /// checkpoint is as young, it comes again at each start, before anything else.
        void restored(long position, byte[] state);

        /// From now on nothing may be appended although this member leads: it hands over. Or it goes on again
        /// (false).
        default void fenced(boolean isFenced) {}

        /// This member stopped acknowledging because its own disk or lane does not keep up, or goes on again
        /// (empty).
        default void troubled(String why) {}

        /// The disk failed or an invariant broke: the node must end.
        void failed(IOException why);
    }
}
