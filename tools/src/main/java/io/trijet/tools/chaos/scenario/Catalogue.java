// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import io.trijet.tools.chaos.fault.FaultKind;
import io.trijet.tools.chaos.fault.Target;
import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All scenarios that have a name.
public final class Catalogue {
    private static final Set<ClusterMode> ALL_MODES = EnumSet.of(ClusterMode.RAFT, ClusterMode.SYNC, ClusterMode.ASYNC);
    private static final Set<ClusterMode> RAFT = EnumSet.of(ClusterMode.RAFT);
    private static final Set<ClusterMode> BY_HAND = EnumSet.of(ClusterMode.SYNC, ClusterMode.ASYNC);

    private Catalogue() {}

    public static List<Scenario> all() {
        var list = new ArrayList<Scenario>();
        addProcesses(list);
        addNetwork(list);
        addShortages(list);
        addDisks(list);
        addClocks(list);
        return List.copyOf(list);
    }

    public static Optional<Scenario> named(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// A few faults in one run, for every change: about a minute and a half.
    public static Scenario quick() {
        return scenario("quick", "S03 R13 R15 R19 B09 S09", "a little of everything", ALL_MODES)
                .strike(FaultKind.KILL, Target.LEADER)
                .promote()
                .hold(4)
                .heal()
                .settle()
                .strike(FaultKind.PAUSE, Target.FOLLOWER)
                .hold(3)
                .heal()
                .strike(FaultKind.ISOLATE, Target.LEADER)
                .hold(4)
                .heal()
                .settle()
                .strike(FaultKind.ROT_NEW, Target.FOLLOWER)
                .hold(2)
                .heal()
                .settle()
                .strike(FaultKind.WIPE, Target.OTHER_FOLLOWER)
                .hold(2)
                .heal()
                .settle()
                .strike(FaultKind.KILL, Target.ALL)
                .hold(1)
                .heal()
                .build();
    }

    private static void addProcesses(List<Scenario> list) {
        list.add(scenario("kill-leader", "B07 B09 R22 S18", "others lead; sends go on", ALL_MODES)
                .strike(FaultKind.KILL, Target.LEADER)
                .promote()
                .hold(8)
                .heal()
                .build());
        list.add(scenario("kill-leader-returns", "B04 S14", "the same master again, nothing reused", BY_HAND)
                .strike(FaultKind.KILL, Target.LEADER)
                .hold(5)
                .heal()
                .build());
        list.add(scenario("founded-then-kill", "B06", "the topic and the group are there", ALL_MODES)
                .found()
                .strike(FaultKind.KILL, Target.LEADER)
                .hold(2)
                .promote()
                .hold(4)
                .heal()
                .settle()
                .found()
                .strike(FaultKind.PAUSE, Target.LEADER)
                .promote()
                .hold(4)
                .heal()
                .build());
        list.add(scenario("kill-follower", "B01 S04", "sends go on with what is left", ALL_MODES)
                .strike(FaultKind.KILL, Target.FOLLOWER)
                .hold(8)
                .heal()
                .build());
        list.add(scenario("kill-two", "S05 B01", "no majority, no SEND_OK; then on", ALL_MODES)
                .strike(FaultKind.KILL, Target.FOLLOWER)
                .hold(3)
                .strike(FaultKind.KILL, Target.OTHER_FOLLOWER)
                .hold(5)
                .heal()
                .build());
        list.add(scenario("kill-all", "S03 S04", "terms go on, what was acknowledged is there", ALL_MODES)
                .strike(FaultKind.KILL, Target.ALL)
                .hold(1)
                .heal()
                .settle()
                .strike(FaultKind.KILL, Target.ALL)
                .hold(1)
                .heal()
                .build());
        list.add(scenario("pause-leader", "R15 R14 B14", "replaced; late answers are true", ALL_MODES)
                .strike(FaultKind.PAUSE, Target.LEADER)
                .promote()
                .hold(8)
                .heal()
                .settle()
                .strike(FaultKind.PAUSE, Target.LEADER)
                .hold(1)
                .heal()
                .build());
        list.add(scenario("pause-follower", "S23 B14", "sends go on", ALL_MODES)
                .strike(FaultKind.PAUSE, Target.FOLLOWER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("pause-one-kill-another", "S04", "what was acknowledged survives", ALL_MODES)
                .strike(FaultKind.PAUSE, Target.FOLLOWER)
                .hold(2)
                .strike(FaultKind.KILL, Target.LEADER)
                .hold(4)
                .heal()
                .build());
        list.add(scenario("storm-leader", "S01 S02 S15 S17", "no vote and no term is forgotten", ALL_MODES)
                .strike(FaultKind.STORM, Target.LEADER)
                .hold(2)
                .heal()
                .settle()
                .strike(FaultKind.STORM, Target.LEADER)
                .hold(2)
                .heal()
                .build());
        list.add(scenario("storm-follower", "S14 S17 B08", "it catches up in the end", ALL_MODES)
                .strike(FaultKind.STORM, Target.FOLLOWER)
                .hold(2)
                .heal()
                .settle()
                .strike(FaultKind.STORM, Target.OTHER_FOLLOWER)
                .hold(2)
                .heal()
                .build());
        list.add(scenario("rolling-restart", "R22", "no failed send", RAFT)
                .roll()
                .build());
        list.add(scenario("wiped-follower", "R19 R21", "seeded anew, does not vote before", ALL_MODES)
                .strike(FaultKind.WIPE, Target.FOLLOWER)
                .hold(3)
                .heal()
                .build());
        list.add(scenario("wiped-leader", "R19 S05", "others lead; it is seeded anew", ALL_MODES)
                .strike(FaultKind.WIPE, Target.LEADER)
                .promote()
                .hold(6)
                .heal()
                .build());
        list.add(scenario("long-catch-up", "B13 R08", "caught up under load", ALL_MODES)
                .strike(FaultKind.KILL, Target.FOLLOWER)
                .hold(40)
                .heal()
                .build());
    }

    private static void addNetwork(List<Scenario> list) {
        list.add(scenario("isolate-leader", "R11 R13 B02", "replaced; its late appends never count", ALL_MODES)
                .strike(FaultKind.ISOLATE, Target.LEADER)
                .hold(2)
                .promote()
                .hold(6)
                .heal()
                .build());
        list.add(scenario("isolate-follower", "R11 B11", "the leader stays", ALL_MODES)
                .strike(FaultKind.ISOLATE, Target.FOLLOWER)
                .hold(8)
                .heal()
                .build());
        list.add(scenario("isolate-all", "R11 L2", "nobody serves; then on", ALL_MODES)
                .strike(FaultKind.ISOLATE, Target.LEADER)
                .strike(FaultKind.ISOLATE, Target.OTHER_FOLLOWER)
                .hold(6)
                .heal()
                .build());
        list.add(scenario("partial-partition", "R12", "no livelock", ALL_MODES)
                .strike(FaultKind.PART, Target.LEADER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("leader-not-heard", "R13", "replaced", ALL_MODES)
                .strike(FaultKind.MUTE, Target.LEADER)
                .hold(8)
                .heal()
                .build());
        list.add(scenario("leader-hears-nobody", "R13", "steps down", ALL_MODES)
                .strike(FaultKind.DEAF, Target.LEADER)
                .hold(8)
                .heal()
                .build());
        list.add(scenario("follower-one-way", "R13 R11", "no endless elections", ALL_MODES)
                .strike(FaultKind.MUTE, Target.FOLLOWER)
                .hold(6)
                .heal()
                .strike(FaultKind.DEAF, Target.FOLLOWER)
                .hold(6)
                .heal()
                .build());
        list.add(scenario("flapping", "R12 L4", "progress in between", ALL_MODES)
                .strike(FaultKind.FLAP, Target.LEADER)
                .hold(12)
                .heal()
                .build());
        list.add(scenario("delay", "B12", "slower, no false timeouts", ALL_MODES)
                .strike(FaultKind.DELAY, Target.LEADER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("broken-connections", "B09", "each send ends one way", ALL_MODES)
                .strike(FaultKind.LOSS, Target.LEADER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("slow-follower", "B13 B01", "healthy latency, then caught up", ALL_MODES)
                .strike(FaultKind.LAG, Target.FOLLOWER)
                .hold(20)
                .heal()
                .build());
        list.add(scenario("cut-then-kill", "B05 B02 S14", "the old tail never returns", ALL_MODES)
                .strike(FaultKind.ISOLATE, Target.LEADER)
                .hold(3)
                .promote()
                .hold(3)
                .strike(FaultKind.KILL, Target.OTHER_FOLLOWER)
                .hold(3)
                .heal()
                .build());
    }

    private static void addShortages(List<Scenario> list) {
        list.add(scenario("starved-leader", "B16", "led by another or slower; nothing lost", ALL_MODES)
                .strike(FaultKind.STARVE, Target.LEADER)
                .hold(12)
                .heal()
                .build());
        list.add(scenario("starved-follower", "B16", "the others go on", ALL_MODES)
                .strike(FaultKind.STARVE, Target.FOLLOWER)
                .hold(12)
                .heal()
                .build());
        list.add(scenario("little-memory", "B16", "slower, or ended by the kernel; nothing lost", ALL_MODES)
                .strike(FaultKind.LITTLE_MEMORY, Target.FOLLOWER)
                .hold(20)
                .heal()
                .settle()
                .strike(FaultKind.LITTLE_MEMORY, Target.LEADER)
                .hold(20)
                .heal()
                .build());
        list.add(scenario("few-files", "B15", "strangers are turned away, no election", ALL_MODES)
                .strike(FaultKind.FEW_FILES, Target.LEADER)
                .hold(15)
                .heal()
                .build());
        list.add(scenario("no-files", "B15", "it may end; the others go on", ALL_MODES)
                .strike(FaultKind.NO_FILES, Target.FOLLOWER)
                .hold(15)
                .heal()
                .settle()
                .strike(FaultKind.NO_FILES, Target.LEADER)
                .hold(15)
                .heal()
                .build());
        list.add(scenario("half-frames", "B15", "no election, sends go on", ALL_MODES)
                .strike(FaultKind.HALF_FRAMES, Target.LEADER)
                .hold(15)
                .heal()
                .build());
    }

    private static void addDisks(List<Scenario> list) {
        list.add(scenario("rot-old-follower", "S09 S25", "mended from another", ALL_MODES)
                .hold(20)
                .strike(FaultKind.ROT_OLD, Target.FOLLOWER)
                .hold(6)
                .heal()
                .build());
        list.add(scenario("rot-old-leader", "S09 S10", "mended from another", ALL_MODES)
                .hold(20)
                .strike(FaultKind.ROT_OLD, Target.LEADER)
                .hold(6)
                .heal()
                .build());
        list.add(scenario("rot-new", "S08 S09", "mended from another; no shorter log wins", ALL_MODES)
                .strike(FaultKind.ROT_NEW, Target.FOLLOWER)
                .hold(4)
                .heal()
                .settle()
                .strike(FaultKind.ROT_NEW, Target.LEADER)
                .hold(4)
                .heal()
                .build());
        list.add(scenario("rot-live", "S09", "found while it runs, mended", ALL_MODES)
                .hold(20)
                .strike(FaultKind.ROT_LIVE, Target.FOLLOWER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("deleted-segment", "S25 S11", "refused or fetched again", ALL_MODES)
                .hold(20)
                .strike(FaultKind.DELETE_SEGMENT, Target.FOLLOWER)
                .hold(6)
                .heal()
                .build());
        list.add(scenario("deleted-index", "S11 S17 B08", "made anew from the log", ALL_MODES)
                .strike(FaultKind.DELETE_INDEX, Target.FOLLOWER)
                .hold(4)
                .heal()
                .settle()
                .strike(FaultKind.DELETE_INDEX, Target.LEADER)
                .hold(4)
                .heal()
                .build());
        list.add(scenario("slow-fsync-leader", "S22", "slower", ALL_MODES)
                .strike(FaultKind.SLOW_FSYNC, Target.LEADER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("slow-fsync-follower", "S23 S21", "the leader's rate recovers", ALL_MODES)
                .strike(FaultKind.SLOW_FSYNC, Target.FOLLOWER)
                .hold(10)
                .heal()
                .build());
        list.add(scenario("hanging-fsync-leader", "S22", "led by another within the bound", ALL_MODES)
                .strike(FaultKind.HANG_FSYNC, Target.LEADER)
                .hold(15)
                .heal()
                .build());
        list.add(scenario(
                        "failing-fsync-leader", "S06", "it ends; nothing it could not force is acknowledged", ALL_MODES)
                .strike(FaultKind.FAIL_FSYNC, Target.LEADER)
                .hold(5)
                .heal()
                .build());
        list.add(scenario("failing-fsync-follower", "S06 S21", "it ends, the others go on", ALL_MODES)
                .strike(FaultKind.FAIL_FSYNC, Target.FOLLOWER)
                .hold(5)
                .heal()
                .build());
        list.add(scenario("full-disk-leader", "S19", "refused or led by another; by itself when freed", ALL_MODES)
                .strike(FaultKind.FULL_DISK, Target.LEADER)
                .hold(40)
                .heal()
                .build());
        list.add(scenario("full-disk-follower", "S19 S21", "the others go on", ALL_MODES)
                .strike(FaultKind.FULL_DISK, Target.FOLLOWER)
                .hold(40)
                .heal()
                .build());
    }

    private static void addClocks(List<Scenario> list) {
        list.add(scenario("clock-ahead", "R16", "no effect on elections and order", ALL_MODES)
                .strike(FaultKind.CLOCK_AHEAD, Target.LEADER)
                .hold(8)
                .heal()
                .build());
        list.add(scenario("clock-back", "R16", "no effect on elections and order", ALL_MODES)
                .strike(FaultKind.CLOCK_BACK, Target.LEADER)
                .hold(8)
                .heal()
                .build());
    }

    /// Rows that no scenario stands for, and why.
    public static Map<String, String> exclusions() {
        var reasons = new TreeMap<String, String>();
        reasons.put("R17, R18", "changes of the membership are not built yet");
        reasons.put("B10", "transactions are not built yet");
        reasons.put("B17", "delayed and half messages are not built yet");
        reasons.put("S01-S04, S13-S15: power", "power cuts at every system call are the simulator's (./trijet sim)");
        reasons.put("R16: drift", "a monotonic clock that drifts needs a kernel's help; the simulator does it");
        reasons.put(
                "reordering", "members speak TCP, which puts packets back in order; the simulator's network reorders");
        reasons.put("B11, B14: hosts", "clients cut off with their node: the test IsolationTest does it in namespaces");
        reasons.put("B15: long polls", "5,000 parked consumers: ./trijet bench --beside waiting");
        reasons.put("B16: full collections", "a long pause of the JVM is what pause and starve do to it");
        return reasons;
    }

    private static ScenarioBuilder scenario(String name, String rows, String expected, Set<ClusterMode> modes) {
        return new ScenarioBuilder(name, rows, expected, modes);
    }
}
