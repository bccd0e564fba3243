// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Environment;
import io.trijet.environment.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A machine with a disk, a clock and a place in the network, on which processes run one after another.
///
/// `start` begins a process and gives its doors; `kill` ends it as kill -9 would, `cutPower` as a pulled plug would.
/// A task that throws ends the process too; what is to be done about it is `whenFailed`'s, by default the exception
/// flies out of `World.step`.
public final class SimulatedNode {
    private final World world;
    private final SimulatedNetwork network;
    private final NodeId id;
    private final SimulatedDisk disk;
    private final VirtualClock clock;
    private final RecordingMeter meter = new RecordingMeter();
    private final SortedMap<String, SimulatedLane> lanes = new TreeMap<>();
    private final List<Consumer<Boolean>> whenEnded = new ArrayList<>();
    private Optional<Environment> environment = Optional.empty();
    private Consumer<Throwable> whenFailed = SimulatedNode::rethrow;
    private int laneCapacity = SimulatedLane.DEFAULT_CAPACITY;
    private int processes;
    private boolean isPaused;

    public SimulatedNode(World world, SimulatedNetwork network, NodeId id) {
        this(world, network, id, new VirtualClock(world));
    }

    public SimulatedNode(World world, SimulatedNetwork network, NodeId id, VirtualClock clock) {
        this.world = world;
        this.network = network;
        this.id = id;
        this.clock = clock;
        disk = new SimulatedDisk(world, id.name());
    }

    /// Begins a process: fresh lanes, the old disk.
    public Environment start() {
        if (isUp()) throw new IllegalStateException(id + " already runs");
        processes++;
        disk.revive();
        var begun = new Environment(
                clock, this::lane, disk, network.join(id), world.random(id + " process " + processes), meter);
        environment = Optional.of(begun);
        return begun;
    }

    /// The process dies; its page cache stays and its peers see their connections reset.
    public void kill() {
        if (!isUp()) return;
        end(false);
        disk.kill();
    }

    /// The machine loses power: peers see nothing, and what was not forced may be gone.
    public void cutPower() {
        if (!isUp()) {
            disk.losePower();
            return;
        }
        end(true);
        disk.losePower();
    }

    /// The process stops (SIGSTOP): its lanes and sockets gather.
    public void pause() {
        if (!isUp() || isPaused) return;
        isPaused = true;
        lanes.values().forEach(SimulatedLane::pause);
        network.pause(id);
    }

    public void resume() {
        if (!isPaused) return;
        isPaused = false;
        network.resume(id);
        lanes.values().forEach(SimulatedLane::resume);
    }

    public void whenFailed(Consumer<Throwable> changed) {
        whenFailed = changed;
    }

    /// How many tasks a lane of the next process takes before `offer` refuses.
    public void laneCapacity(int tasks) {
        laneCapacity = tasks;
    }

    public NodeId id() {
        return id;
    }

    public boolean isUp() {
        return environment.isPresent();
    }

    public boolean isPaused() {
        return isPaused;
    }

    /// How many processes have been started here.
    public int processes() {
        return processes;
    }

    /// The doors of the process that runs.
    public Environment environment() {
        return environment.orElseThrow(() -> new IllegalStateException(id + " is down"));
    }

    public SimulatedDisk disk() {
        return disk;
    }

    public VirtualClock clock() {
        return clock;
    }

    public RecordingMeter meter() {
        return meter;
    }

    /// The running process's lane of this name.
    public SimulatedLane lane(String name) {
        if (!isUp()) throw new IllegalStateException(id + " is down");
        return lanes.computeIfAbsent(name, _ -> {
            var lane = new SimulatedLane(world, clock, laneCapacity, this::failed);
            if (isPaused) lane.pause();
            return lane;
        });
    }

    /// Hears when the process that runs now ends, and whether its machine vanished without a word.
    void onEnd(Consumer<Boolean> silently) {
        if (!isUp()) throw new IllegalStateException(id + " is down");
        whenEnded.add(silently);
    }

    private void failed(Throwable failure) {
        kill();
        whenFailed.accept(failure);
    }

    private void end(boolean silently) {
        environment = Optional.empty();
        isPaused = false;
        lanes.values().forEach(SimulatedLane::end);
        lanes.clear();
        network.leave(id, silently);
        var ends = List.copyOf(whenEnded);
        whenEnded.clear();
        for (var end : ends) end.accept(silently);
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) throw error;
        if (failure instanceof RuntimeException exception) throw exception;
        throw new AssertionError("a task threw", failure);
    }
}
