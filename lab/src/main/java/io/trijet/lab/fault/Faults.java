// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.fault;

import io.trijet.lab.http.Problem;
import io.trijet.lab.watch.State.Fault;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.relay.Relays;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is broken on purpose now. Any thread; one change at a time, which may take as long as a node takes to start.
/// Whoever only looks waits for nobody.
public final class Faults implements AutoCloseable {
    public static final int MAXIMUM_ACTIVE = 32;
    static final int LONGEST_DELAY_MILLIS = 5_000;
    private static final int PERCENT = 100;

    private final Optional<Relays> relays;
    private final Processes processes;
    private final Listener listener;
    private final AtomicReference<List<Fault>> known = new AtomicReference<>(List.of());
    private long count;

    /// Breaks and heals whole nodes. A node that is not known is a `Problem`.
    public interface Processes {
        void requireNode(String node);

        void pause(String node) throws ClusterException, InterruptedException;

        void kill(String node) throws ClusterException, InterruptedException;

        void wipe(String node) throws ClusterException, InterruptedException;

        void start(String node) throws ClusterException, InterruptedException;

        boolean isRunning(String node);
    }

    /// Hears of what was broken and healed.
    public interface Listener {
        void broken(Fault fault);

        void healed(Fault fault);
    }

    /// What somebody wants to break. Numbers that are not given are 0.
    public record Wish(String kind, String node, Optional<String> peer, int millis, int percent) {}

    /// A kind that can be chosen, or why it cannot.
    public record Choice(
            String kind,
            String title,
            Map<String, String> parameters,
            boolean available,
            @Nullable String why) {}

    /// Without relays what is between members cannot be broken.
    public Faults(Optional<Relays> relays, Processes processes, Listener listener) {
        this.relays = relays;
        this.processes = processes;
        this.listener = listener;
    }

    public List<Choice> choices() {
        return Arrays.stream(Kind.values())
                .map(kind -> {
                    var why = unavailable(kind);
                    return new Choice(
                            kind.toString(), kind.title(), kind.parameters(), why.isEmpty(), why.orElse(null));
                })
                .toList();
    }

    private Optional<String> unavailable(Kind kind) {
        if (kind.needsRoot()) {
            return Optional.of("needs a file system of the node's own, which only root can make");
        }
        return kind.needsRelays() && relays.isEmpty()
                ? Optional.of("the members talk to each other directly: this lab was started with --no-faults")
                : Optional.empty();
    }

    /// A node that runs again, however that came, is paused or killed no longer.
    public List<Fault> active() {
        return known.updateAndGet(
                all -> all.stream().filter(fault -> !isOver(fault)).toList());
    }

    private boolean isOver(Fault fault) {
        var node = fault.node();
        boolean isOfProcess = fault.kind().equals("pause") || fault.kind().equals("kill");
        return isOfProcess && node != null && processes.isRunning(node);
    }

    public synchronized Fault inject(Wish wish) throws ClusterException, InterruptedException {
        var kind = Kind.parse(wish.kind());
        var why = unavailable(kind);
        if (why.isPresent())
            throw Problem.conflict(kind + " cannot be done: " + why.get(), "GET /v1/faults lists what can");
        if (active().size() >= MAXIMUM_ACTIVE) {
            throw Problem.conflict(
                    MAXIMUM_ACTIVE + " faults are active, and no more at a time", "heal some: DELETE /v1/faults");
        }
        var fault = fault(kind, wish);
        switch (kind) {
            case PAUSE -> processes.pause(wish.node());
            case KILL -> processes.kill(wish.node());
            case WIPE -> processes.wipe(wish.node());
            case CUT, ISOLATE, DELAY, LOSS, SLOW_DISK, FULL_DISK -> {}
        }
        // First: what it leads to is seen by others at once.
        listener.broken(fault);
        // Wiping is over when it is done.
        if (kind != Kind.WIPE)
            apply(Stream.concat(active().stream(), Stream.of(fault)).toList());
        return fault;
    }

    private Fault fault(Kind kind, Wish wish) {
        processes.requireNode(wish.node());
        wish.peer().ifPresent(processes::requireNode);
        if (wish.peer().filter(wish.node()::equals).isPresent()) {
            throw Problem.badParameter("node and peer are both " + wish.node(), "name two nodes");
        }
        if (kind == Kind.CUT && wish.peer().isEmpty()) {
            throw Problem.badParameter("field 'peer' is missing", "by whom is " + wish.node() + " not heard?");
        }
        var parameters = new LinkedHashMap<String, Object>();
        if (kind == Kind.DELAY) parameters.put("millis", inRange("millis", wish.millis(), LONGEST_DELAY_MILLIS));
        if (kind == Kind.LOSS) parameters.put("percent", inRange("percent", wish.percent(), PERCENT));
        return new Fault(
                Long.toString(++count),
                kind.toString(),
                wish.node(),
                wish.peer().orElse(null),
                parameters,
                System.currentTimeMillis(),
                text(kind, wish));
    }

    private static int inRange(String name, int value, int largest) {
        if (value >= 1 && value <= largest) return value;
        throw Problem.badParameter(name + " is " + value, name + " is a number from 1 to " + largest);
    }

    private static String text(Kind kind, Wish wish) {
        var node = wish.node();
        var whom = wish.peer().orElse("all others");
        return switch (kind) {
            case PAUSE -> node + " is paused";
            case KILL -> node + " is killed";
            case WIPE -> node + " has lost its disk";
            case CUT -> node + " is not heard by " + whom;
            case ISOLATE -> node + " is cut off from the other members";
            case DELAY -> node + " is heard " + wish.millis() + " ms late by " + whom;
            case LOSS -> node + " loses its connection to " + whom + " at " + wish.percent() + " % of what it says";
            case SLOW_DISK -> node + " has a slow disk";
            case FULL_DISK -> node + " has a full disk";
        };
    }

    private void apply(List<Fault> faults) {
        known.set(faults);
        relays.ifPresent(all -> all.set(direction -> FlowRule.setting(faults, direction)));
    }

    /// Heals one. A `Problem` if it is not there.
    public synchronized int heal(String id) throws ClusterException, InterruptedException {
        var wanted = active().stream().filter(fault -> fault.id().equals(id)).toList();
        if (wanted.isEmpty()) throw new Problem(404, "there is no active fault " + id, "GET /v1/faults lists them");
        heal(wanted);
        return 1;
    }

    public synchronized int healAll() throws ClusterException, InterruptedException {
        var all = active();
        heal(all);
        return all.size();
    }

    /// Nothing is passed on any more.
    @Override
    public void close() throws IOException {
        if (relays.isPresent()) relays.get().close();
    }

    /// The network first: who is started finds its peers.
    private void heal(List<Fault> faults) throws ClusterException, InterruptedException {
        apply(active().stream().filter(fault -> !faults.contains(fault)).toList());
        for (var fault : faults) {
            var node = fault.node();
            boolean isOfProcess = fault.kind().equals("pause") || fault.kind().equals("kill");
            if (isOfProcess && node != null) processes.start(node);
            listener.healed(fault);
        }
    }
}
