// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.relay.Flow.Setting;
import io.trijet.tools.relay.Relays;
import io.trijet.tools.relay.Relays.Direction;
import java.time.Duration;

/// Members do not hear each other, or late, or their connections break.
final class LinkFault implements Injection {
    private static final Duration FLAPS_EVERY = Duration.ofMillis(700);
    private static final Setting CUT = new Setting(true, 0, 0);
    private static final Setting LATE = new Setting(false, 150, 0);
    private static final Setting VERY_LATE = new Setting(false, 1_000, 0);
    private static final Setting LOSSY = new Setting(false, 0, 5);

    private final Stage stage;
    private final FaultKind kind;
    private final String node;
    private final String next;
    private long touchedBefore;
    private final Thread flapping = Thread.ofVirtual().name("flap").unstarted(this::flap);

    LinkFault(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.kind = kind;
        this.node = node.name();
        var nodes = stage.cluster().plan().nodes();
        this.next = nodes.get((nodes.indexOf(node) + 1) % nodes.size()).name();
    }

    /// What the fault does to one direction.
    static Setting of(FaultKind kind, String node, String next, Direction direction) {
        boolean says = direction.from().equals(node);
        boolean hears = direction.to().equals(node);
        boolean isPair = (says && direction.to().equals(next))
                || (hears && direction.from().equals(next));
        return switch (kind) {
            case ISOLATE, FLAP -> says || hears ? CUT : Setting.UNTOUCHED;
            case PART -> isPair ? CUT : Setting.UNTOUCHED;
            case MUTE -> says ? CUT : Setting.UNTOUCHED;
            case DEAF -> hears ? CUT : Setting.UNTOUCHED;
            case DELAY -> says || hears ? LATE : Setting.UNTOUCHED;
            case LAG -> hears ? VERY_LATE : Setting.UNTOUCHED;
            case LOSS -> LOSSY;
            case KILL,
                    PAUSE,
                    STORM,
                    STARVE,
                    LITTLE_MEMORY,
                    NO_FILES,
                    FEW_FILES,
                    HALF_FRAMES,
                    WIPE,
                    ROT_OLD,
                    ROT_NEW,
                    ROT_LIVE,
                    DELETE_SEGMENT,
                    DELETE_INDEX,
                    SLOW_FSYNC,
                    HANG_FSYNC,
                    FAIL_FSYNC,
                    FULL_DISK,
                    CLOCK_AHEAD,
                    CLOCK_BACK -> throw new IllegalArgumentException(kind + " is nothing of the network's");
        };
    }

    private Relays.Settings settings() {
        return direction -> of(kind, node, next, direction);
    }

    @Override
    public void inject() {
        touchedBefore = stage.links().touched();
        stage.links().set(this, settings());
        if (kind == FaultKind.FLAP) flapping.start();
    }

    private void flap() {
        try {
            while (true) {
                Thread.sleep(FLAPS_EVERY);
                stage.links().heal(this);
                Thread.sleep(FLAPS_EVERY);
                stage.links().set(this, settings());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hasBitten() {
        return stage.links().touched() > touchedBefore;
    }

    @Override
    public void heal() throws InterruptedException {
        if (kind == FaultKind.FLAP) {
            flapping.interrupt();
            flapping.join();
        }
        stage.links().heal(this);
    }
}
