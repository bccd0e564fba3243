// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.world.LinkQuality;
import io.trijet.world.World;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What a seed decides before anything happens: the cluster, the load, and which faults there will be.
///
/// Each class of fault is off in a third of the seeds. `mayLoseData` lets the operator promote with
/// `--accept-data-loss`.
record Plan(
        Mode mode,
        Flush flush,
        int nodes,
        int groups,
        long segmentBytes,
        int queues,
        int producers,
        int consumers,
        int maxBodyBytes,
        long pauseNanos,
        long faultNanos,
        long meanCalmNanos,
        boolean mayLoseData,
        boolean restartsFast,
        Keeping keeping,
        LinkQuality members,
        LinkQuality clients,
        Set<Fault> faults) {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    /// Where little is kept there is load enough for what a member lacks to go while it is away.
    private static final long MIN_SHORT_SEGMENT = 16 * 1024;

    private static final long MAX_SHORT_PAUSE = 8 * MILLI;
    private static final int MIN_SHORT_BODY = 512;

    Plan {
        faults = Collections.unmodifiableSet(faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults));
    }

    /// Everything is drawn, and then what was chosen put in its place.
    static Plan draw(World world, Choice choice) {
        var chance = world.random("plan");
        var modes = List.of(Mode.SINGLE, Mode.ASYNC, Mode.SYNC, Mode.RAFT);
        var drawn = modes.get(chance.nextInt(modes.size()));
        var chosen = choice.mode().orElse(drawn);
        int nodes = nodes(chosen, chance);
        var flush = chance.nextInt(6) == 0 ? Flush.ASYNC : Flush.SYNC;
        var keeping = world.random("keeping");
        boolean isShort = keeping.nextInt(3) > 0;
        int size = chance.nextInt(3);
        long segmentBytes = isShort ? MIN_SHORT_SEGMENT << (size % 2) : (2 * MIN_SHORT_SEGMENT) << size;
        return new Plan(
                chosen,
                flush,
                nodes,
                chosen == Mode.RAFT ? 1 + world.random("groups").nextInt(3) : 1,
                segmentBytes,
                1 + chance.nextInt(4),
                Math.min(1 + chance.nextInt(4), choice.producers().orElse(Integer.MAX_VALUE)),
                Math.min(1 + chance.nextInt(2), choice.consumers().orElse(Integer.MAX_VALUE)),
                Math.max(16 << chance.nextInt(8), isShort ? MIN_SHORT_BODY : 0),
                Math.min((1L << chance.nextInt(7)) * MILLI, isShort ? MAX_SHORT_PAUSE : Long.MAX_VALUE),
                choice.faultNanos(),
                (200 + chance.nextInt(2_000)) * MILLI,
                chance.nextInt(4) == 0,
                chance.nextInt(3) == 0,
                Keeping.draw(keeping, isShort, segmentBytes),
                links(chance),
                links(chance).withLoss(0).withRepeat(0).withReorder(0),
                faults(world, chosen, flush, isShort, choice.without()));
    }

    private static int nodes(Mode mode, RandomGenerator chance) {
        return switch (mode) {
            case SINGLE -> 1;
            case ASYNC, SYNC -> 2 + chance.nextInt(2);
            case RAFT -> chance.nextInt(4) == 0 ? 5 : 3;
        };
    }

    private static LinkQuality links(RandomGenerator chance) {
        var quality = LinkQuality.PERFECT.withDelay(20_000L << chance.nextInt(6), 10_000L << chance.nextInt(8));
        if (chance.nextInt(3) > 0) quality = quality.withLoss(chance.nextDouble() * 0.03);
        if (chance.nextInt(3) > 0) quality = quality.withRepeat(chance.nextDouble() * 0.1);
        if (chance.nextInt(3) > 0) quality = quality.withReorder(chance.nextDouble() * 0.2);
        if (chance.nextInt(3) > 0) quality = quality.withTail(chance.nextDouble() * 0.02, 2 * SECOND);
        return quality;
    }

    private static Set<Fault> faults(World world, Mode mode, Flush flush, boolean isShort, Set<Fault> without) {
        var chosen = EnumSet.noneOf(Fault.class);
        for (var fault : Fault.values()) {
            // A generator per class: a class that is added or taken away shifts no other.
            if (world.random("is there " + fault).nextInt(3) > 0 && fault.fits(mode, flush)) chosen.add(fault);
        }
        if (!isShort) chosen.remove(Fault.STAY_AWAY);
        chosen.removeAll(without);
        return chosen;
    }
}
