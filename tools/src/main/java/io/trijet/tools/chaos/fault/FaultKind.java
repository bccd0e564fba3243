// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.machine.Need;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What can be broken.
public enum FaultKind {
    KILL("kill -9, started again when healed"),
    PAUSE("SIGSTOP until healed"),
    STORM("kill -9 and started again at once, five times in a row"),
    STARVE("runs 10 ms in each 100 ms, as with a tenth of a core"),
    LITTLE_MEMORY("may have 1 MiB more than it has: the kernel takes pages back all the time, or ends it", Need.CGROUP),
    NO_FILES("may open no further file and no socket, and strangers knock"),
    FEW_FILES("may open 612 files and sockets, and a thousand strangers knock"),
    HALF_FRAMES("5,000 connections, each with half a frame"),
    WIPE("kill -9, and the disk replaced by an empty one"),
    ISOLATE("neither heard by the other members nor hears them; clients still reach it"),
    PART("one link cut: the node and the next one do not hear each other, the third hears both"),
    MUTE("hears the other members, and is not heard by them"),
    DEAF("heard by the other members, and hears none of them"),
    FLAP("isolated and joined again, every 0.7 s"),
    DELAY("each piece it says to the other members, or hears from them, comes 150 ms late"),
    LAG("each piece it hears from the other members comes 1 s late: a slow follower"),
    LOSS("at 5 % of the pieces that members exchange the connection breaks"),
    ROT_OLD("one bit flipped in each of three records of each group's oldest segment, while it is down"),
    ROT_NEW("one bit flipped in the middle of the segment that each group writes, while it is down"),
    ROT_LIVE("one bit flipped in each group's oldest segment, while it runs"),
    DELETE_SEGMENT("each group's oldest segment deleted, while it is down"),
    DELETE_INDEX("queue and key indexes and checkpoints deleted, while it is down"),
    SLOW_FSYNC("every fsync takes 300 ms more", Need.STRACE),
    HANG_FSYNC("every fsync takes 6 s more", Need.STRACE),
    FAIL_FSYNC("every fsync fails with EIO", Need.STRACE),
    FULL_DISK("no space left on its disk, until healed", Need.ROOT),
    CLOCK_AHEAD("the wall clock jumps ahead by an hour, and back when healed", Need.FAKETIME),
    CLOCK_BACK("the wall clock jumps back by an hour, and ahead when healed", Need.FAKETIME);

    private static final Set<FaultKind> LINKS = EnumSet.of(ISOLATE, PART, MUTE, DEAF, FLAP, DELAY, LAG, LOSS);

    private final String meaning;
    private final Optional<Need> need;

    FaultKind(String meaning) {
        this.meaning = meaning;
        this.need = Optional.empty();
    }

    FaultKind(String meaning, Need need) {
        this.meaning = meaning;
        this.need = Optional.of(need);
    }

    public String meaning() {
        return meaning;
    }

    public Optional<Need> need() {
        return need;
    }

    /// It is done to what members say to each other, and leaves the nodes themselves alone.
    public boolean isOfLinks() {
        return LINKS.contains(this);
    }

    /// A node that meets it may end, and is started again when it is healed.
    public boolean mayEndNode() {
        return switch (this) {
            case FAIL_FSYNC,
                    FULL_DISK,
                    ROT_LIVE,
                    ROT_OLD,
                    ROT_NEW,
                    DELETE_SEGMENT,
                    DELETE_INDEX,
                    LITTLE_MEMORY,
                    NO_FILES -> true;
            case KILL,
                    PAUSE,
                    STORM,
                    STARVE,
                    FEW_FILES,
                    HALF_FRAMES,
                    WIPE,
                    ISOLATE,
                    PART,
                    MUTE,
                    DEAF,
                    FLAP,
                    DELAY,
                    LAG,
                    LOSS,
                    SLOW_FSYNC,
                    HANG_FSYNC,
                    CLOCK_AHEAD,
                    CLOCK_BACK -> false;
        };
    }

    /// It takes away what the node had: another copy must be whole while it lasts.
    public boolean takesACopy() {
        return this == WIPE || (mayEndNode() && this != LITTLE_MEMORY && this != NO_FILES);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
