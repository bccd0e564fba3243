// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// What opening a log does about bytes below the durable mark that are no longer what they were.
public enum OnDamage {
    /// `DamagedLogException`; nothing is changed.
    REFUSE,
    /// Open with the damaged records in their place, known as `CommitLog.flaws`, until a replica's take it. Where not
    /// even their extent can be told, or they are too much for that, as `CUT`.
    MEND,
    /// Keep everything from the damaged record on aside in `diverged/` and end the log before it. Until the log has
    /// been fetched from a leader up to where it once was (`CommitLog.damage` is empty again), this member's log is
    /// shorter than what it promised: it must neither lead nor vote nor confirm a promotion.
    CUT
}
