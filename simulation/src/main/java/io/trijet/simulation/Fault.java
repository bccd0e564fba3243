// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Flush;
import io.trijet.replication.Mode;

/// The classes of fault that a seed turns on or off.
enum Fault {
    /// kill -9, restarted by the lab.
    KILL,
    /// The plug of one machine is pulled.
    POWER_CUT,
    /// The plugs of all machines are pulled at once.
    BLACKOUT,
    /// The process dies in one of its next disk calls.
    CRASH_IN_CALL,
    /// SIGSTOP for a while.
    PAUSE,
    /// A link between two members is cut, one way or both.
    CUT,
    /// A machine is cut off from everyone, clients included or not.
    ISOLATE,
    /// Connections break without anyone having died.
    RESET,
    /// A force fails, and what it should have kept is dropped.
    FORCE_ERROR,
    /// A write fails.
    WRITE_ERROR,
    /// The disk is full for a while.
    DISK_FULL,
    /// Forces hang for a while.
    DISK_STALL,
    /// A bit of a log file of a stopped node turns over.
    ROT,
    /// A machine comes back with an empty disk, when every other one has all there is.
    WIPE,
    /// A bit of a log file turns over under a node that runs.
    ROT_LIVE,
    /// A sector of a log file is as it was before it was written.
    STALE_SECTOR,
    /// A sector of a log file has the bytes of another one, which were written to the wrong place.
    MISDIRECTED_WRITE,
    /// A member is dead, or cut off from the others, until they have deleted what it would need next.
    STAY_AWAY,
    /// A node is started with the configuration of a smaller cluster, and must refuse; then with its own.
    OLD_CONFIG,
    /// The wall clock of one node jumps.
    CLOCK_JUMP,
    /// An operator moves the leadership although nothing is wrong.
    PROMOTE;

    /// Its damage waits until the scrubber, or a reader, finds it.
    boolean isLatent() {
        return this == ROT_LIVE || this == STALE_SECTOR || this == MISDIRECTED_WRITE;
    }

    /// Where there is one copy only, damage can but be reported: directed tests do that. A replicated
    /// cluster that does not flush and loses what it acknowledged leaves its members in disagreement about
    /// what is safe: they stop, and which of them is right is an operator's decision, not a run's.
    boolean fits(Mode mode, Flush flush) {
        boolean keepsPages = mode == Mode.SINGLE || flush == Flush.SYNC;
        return switch (this) {
            case ROT, ROT_LIVE, STALE_SECTOR, MISDIRECTED_WRITE ->
                (mode == Mode.SYNC || mode == Mode.RAFT) && keepsPages;
            case WIPE -> mode == Mode.RAFT && keepsPages;
            case POWER_CUT, BLACKOUT, CRASH_IN_CALL, FORCE_ERROR, WRITE_ERROR, DISK_FULL -> keepsPages;
            case CUT, ISOLATE, RESET, STAY_AWAY, OLD_CONFIG, PROMOTE -> mode != Mode.SINGLE;
            case KILL, PAUSE, DISK_STALL, CLOCK_JUMP -> true;
        };
    }
}
