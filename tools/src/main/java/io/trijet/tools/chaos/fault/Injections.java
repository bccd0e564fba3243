// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodePlan;
import java.util.List;

/// Which class does which kind of fault.
public final class Injections {
    private Injections() {}

    /// `nodes`: one, or for `KILL` and `PAUSE` several.
    public static Injection of(Stage stage, FaultKind kind, List<NodePlan> nodes) {
        var node = nodes.getFirst();
        return switch (kind) {
            case KILL -> new Crash(stage, nodes);
            case PAUSE -> new Hang(stage, nodes);
            case STORM -> new RestartStorm(stage, node);
            case STARVE -> new Starve(stage, node);
            case LITTLE_MEMORY -> new LittleMemory(stage, node);
            case NO_FILES -> new NoFiles(stage, node);
            case FEW_FILES -> new FewFiles(stage, node);
            case HALF_FRAMES -> new HalfFrames(stage, node);
            case WIPE -> new Wipe(stage, node);
            case ISOLATE, PART, MUTE, DEAF, FLAP, DELAY, LAG, LOSS -> new LinkFault(stage, kind, node);
            case ROT_OLD, ROT_NEW, ROT_LIVE -> new Rot(stage, kind, node);
            case DELETE_SEGMENT, DELETE_INDEX -> new Deletion(stage, kind, node);
            case SLOW_FSYNC, HANG_FSYNC, FAIL_FSYNC -> new FsyncFault(stage, kind, node);
            case FULL_DISK -> new SmallDisk(stage, node);
            case CLOCK_AHEAD, CLOCK_BACK -> new ClockJump(stage, kind, node);
        };
    }
}
