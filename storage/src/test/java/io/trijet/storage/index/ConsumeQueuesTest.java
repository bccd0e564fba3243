// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.storage.LogDoors;
import io.trijet.storage.StorageMetric;
import io.trijet.world.NodeDied;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsumeQueuesTest {
    private static final IndexConfig TINY = new IndexConfig(10, 1 << 20);

    private final World world = new World(1);
    private final SimulatedNode node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
    private final List<IOException> failures = new ArrayList<>();

    ConsumeQueuesTest() {
        node.start();
    }

    private LogDoors doors() {
        return new LogDoors(node.disk().directory("group-0"), node.lane("a"), node.clock(), node.meter());
    }

    private ConsumeQueues open() throws IOException {
        return ConsumeQueues.open(doors(), TINY, failures::add);
    }

    /// The log these tests pretend to read: message `i` has its record at `100 * i` and belongs to one of five
    /// queues.
    private static QueueKey key(int message) {
        return new QueueKey("topic-" + message % 5 % 3, message % 5);
    }

    private static QueueEntry entry(int message) {
        return new QueueEntry(100L * message, 100L * message + 32, 60, -message);
    }

    private static void feed(ConsumeQueues queues, int until) throws IOException {
        for (int message = (int) (queues.position() / 100); message < until; message++) {
            queues.append(key(message), message / 5, entry(message));
            queues.fedTo(100L * (message + 1));
        }
    }

    private static void assertHolds(ConsumeQueues queues, int from, int until) throws IOException {
        assertThat(queues.position()).isEqualTo(100L * until);
        for (int message = 0; message < until; message++) {
            var found = queues.get(key(message), message / 5);
            if (message < from) assertThat(found).as("message %d", message).isEmpty();
            else assertThat(found).as("message %d", message).contains(entry(message));
        }
        for (int queue = 0; queue < 5; queue++) {
            int last = queue;
            while (last < until) last += 5;
            assertThat(queues.maxOffset(key(queue))).isEqualTo(until <= queue ? 0 : last / 5);
            int first = queue;
            while (first < from) first += 5;
            assertThat(queues.minOffset(key(queue))).isEqualTo(Math.min(first / 5, queues.maxOffset(key(queue))));
        }
    }

    @Test
    void what_was_fed_is_found_in_memory_and_in_runs() throws IOException {
        var queues = open();
        for (int until = 0; until < 57; until++) {
            feed(queues, until);
            assertHolds(queues, 0, until);
        }
        assertThat(queues.get(key(0), 0, 100)).hasSize(12).first().isEqualTo(entry(0));
        assertThat(queues.get(key(0), 3, 2)).containsExactly(entry(15), entry(20));
        assertThat(queues.get(key(0), 12, 2)).isEmpty();
        assertThat(queues.get(new QueueKey("other", 0), 0, 2)).isEmpty();
    }

    @Test
    void after_a_process_died_feeding_again_gives_the_same_index() throws IOException {
        var queues = open();
        feed(queues, 57);
        node.kill();
        node.start();
        var again = open();
        assertThat(again.position()).isEqualTo(5000);
        feed(again, 57);
        assertHolds(again, 0, 57);
        again.flush();
        assertHolds(again, 0, 57);
        node.kill();
        node.start();
        assertHolds(open(), 0, 57);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 25, 57})
    void s17_a_power_cut_takes_whole_runs_and_the_rest_is_fed_again(int until) throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            var each = nodeOf(seed);
            var queues = open(each);
            feed(queues, until);
            assertThat(queues.durablePosition()).isLessThanOrEqualTo(100L * until / 1000 * 1000);
            long durable = queues.durablePosition();
            each.cutPower();
            each.start();
            var again = open(each);
            assertThat(again.position()).isGreaterThanOrEqualTo(durable);
            feed(again, until);
            assertHolds(again, 0, until);
        }
        assertThat(failures).isEmpty();
    }

    private static SimulatedNode nodeOf(int seed) {
        var node = new SimulatedNode(new World(seed), new SimulatedNetwork(new World(seed)), new NodeId("n" + seed));
        node.start();
        return node;
    }

    private ConsumeQueues open(SimulatedNode each) throws IOException {
        var disk = each.disk().directory("group-0");
        return ConsumeQueues.open(new LogDoors(disk, each.lane("a"), each.clock(), each.meter()), TINY, failures::add);
    }

    private interface Task {
        void run() throws IOException;
    }

    /// The power is cut in the `call`-th call, or at the end if there are fewer; then the node is started again.
    private static void diesIn(SimulatedNode each, int call, Task task) throws IOException {
        each.disk().faults().crashAtCall(call, each::cutPower);
        try {
            task.run();
            each.cutPower();
        } catch (NodeDied died) {
            assertThat(each.isUp()).isFalse();
        }
        each.disk().faults().clear();
        each.start();
    }

    @Test
    void s17_a_power_cut_while_all_is_cut_back_leaves_no_younger_run_without_the_oldest() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            var each = nodeOf(seed);
            var queues = open(each);
            feed(queues, 35);
            diesIn(each, seed % 8, () -> queues.truncateAfter(500));
            var again = open(each);
            again.truncateAfter(500);
            feed(again, 35);
            assertHolds(again, 0, 35);
        }
    }

    @Test
    void s17_a_power_cut_while_rotten_runs_are_dropped_leaves_no_younger_run_without_the_oldest() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            var each = nodeOf(seed);
            feed(open(each), 35);
            each.kill();
            each.disk().directory("group-0").directory("queues").rot(RunFile.name(0), 20, 1);
            each.start();
            diesIn(each, seed % 8, () -> open(each));
            var again = open(each);
            feed(again, 35);
            assertHolds(again, 0, 35);
        }
    }

    @Test
    void s25_a_run_that_became_shorter_at_rest_is_dropped_with_what_follows_and_fed_again() throws IOException {
        feed(open(), 75);
        node.kill();
        node.start();
        var directory = node.disk().directory("group-0").directory("queues");
        var oldest = directory.names().getFirst();
        directory.shorten(oldest, directory.bytes(oldest).length - 1);
        var again = open();
        assertThat(again.position()).isZero();
        feed(again, 75);
        assertHolds(again, 0, 75);
    }

    @Test
    void a_damaged_run_and_what_follows_is_dropped_and_fed_again() throws IOException {
        var queues = open();
        feed(queues, 57);
        node.kill();
        node.disk().directory("group-0").directory("queues").rot(RunFile.name(2), 20, 1);
        node.start();
        var again = open();
        assertThat(again.position()).isEqualTo(2000);
        assertThat(node.meter().count(StorageMetric.INDEX_RUNS_DROPPED)).isEqualTo(3);
        feed(again, 57);
        assertHolds(again, 0, 57);
    }

    @Test
    void rotten_entries_are_never_served() throws IOException {
        var queues = open();
        feed(queues, 57);
        node.kill();
        var directory = node.disk().directory("group-0").directory("queues");
        directory.rot(RunFile.name(0), directory.bytes(RunFile.name(0)).length - 1, 1);
        node.start();
        var again = open();
        assertThatThrownBy(() -> again.get(key(9), 1))
                .hasMessageContaining("queues/" + RunFile.name(0) + " is damaged");
    }

    /// Found by the simulator: a node whose index had rotted ended at each start, until somebody deleted it.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_run_that_was_found_rotten_is_fed_again_after_the_next_start(int run) throws IOException {
        var queues = open();
        feed(queues, 257);
        long begin = run * 1_000L;
        node.kill();
        var directory = node.disk().directory("group-0").directory("queues");
        directory.rot(RunFile.name(run), directory.bytes(RunFile.name(run)).length - 1, 1);
        node.start();
        var rotten = open();
        assertThatThrownBy(() -> rotten.deleteBelow(begin + 100)).hasMessageContaining("is damaged");
        node.cutPower();

        node.start();
        var again = open();
        assertThat(again.position()).isEqualTo(begin);
        feed(again, 257);
        assertHolds(again, 0, 257);
    }

    @Test
    void a_queue_is_cut_back_anywhere_and_goes_on() throws IOException {
        for (int cut = 0; cut <= 57; cut++) {
            var each = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("m" + cut));
            each.start();
            var doors = new LogDoors(each.disk().directory("g"), each.lane("a"), each.clock(), each.meter());
            var queues = ConsumeQueues.open(doors, TINY, failures::add);
            feed(queues, 57);
            queues.truncateAfter(100L * cut);
            assertHolds(queues, 0, cut);
            feed(queues, 57);
            assertHolds(queues, 0, 57);
            queues.flush();
            each.kill();
            each.start();
            var again = ConsumeQueues.open(
                    new LogDoors(each.disk().directory("g"), each.lane("a"), each.clock(), each.meter()),
                    TINY,
                    failures::add);
            assertHolds(again, 0, 57);
        }
    }

    @Test
    void what_retention_deleted_is_gone_and_offsets_are_never_reused() throws IOException {
        for (int start = 0; start <= 57; start += 3) {
            var each = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("r" + start));
            each.start();
            var doors = new LogDoors(each.disk().directory("g"), each.lane("a"), each.clock(), each.meter());
            var queues = ConsumeQueues.open(doors, TINY, failures::add);
            feed(queues, 57);
            queues.flush();
            world.runFor(1_000_000_000);
            queues.deleteBelow(100L * start);
            assertHolds(queues, start, 57);
            each.kill();
            each.start();
            var again = ConsumeQueues.open(
                    new LogDoors(each.disk().directory("g"), each.lane("a"), each.clock(), each.meter()),
                    TINY,
                    failures::add);
            again.deleteBelow(100L * start);
            assertHolds(again, start, 57);
            feed(again, 80);
            assertHolds(again, start, 80);
        }
    }

    @Test
    void old_runs_are_deleted_once_the_log_no_longer_has_their_records() throws IOException {
        var queues = open();
        feed(queues, 57);
        world.runFor(1_000_000_000);
        queues.deleteBelow(3500);
        assertThat(node.disk().directory("group-0").directory("queues").names())
                .containsExactly(RunFile.name(2), RunFile.name(3), RunFile.name(4));
    }

    @Test
    void an_index_begun_anew_continues_the_offsets_it_was_given() throws IOException {
        var queues = open();
        feed(queues, 57);
        var offsets = new TreeMap<QueueKey, Long>();
        offsets.put(key(0), 40L);
        offsets.put(key(1), 7L);
        queues.resetTo(9000, offsets);
        assertThat(queues.maxOffsets()).isEqualTo(offsets);
        node.cutPower();
        node.start();
        var again = open();
        assertThat(again.position()).isEqualTo(9000);
        assertThat(again.maxOffsets()).isEqualTo(offsets);
        assertThat(again.get(key(0), 39)).isEmpty();
        assertThat(again.minOffset(key(0))).isEqualTo(40);
        // The log it is fed from may begin before the checkpoint those offsets came with.
        again.append(key(1), 5, entry(95));
        again.append(key(1), 6, entry(96));
        assertThat(again.minOffset(key(1))).isEqualTo(5);
        assertThat(again.maxOffset(key(1))).isEqualTo(7);
    }

    @Test
    void a_gap_in_a_queue_is_refused() throws IOException {
        var queues = open();
        feed(queues, 20);
        assertThatThrownBy(() -> queues.append(key(0), 9, entry(45)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was given 9");
    }

    @Test
    void s06_a_failed_force_of_the_index_is_told() throws IOException {
        var queues = open();
        node.disk().faults().failForces(name -> name.contains("queues/" + RunFile.name(1)), 1);
        feed(queues, 20);
        world.runFor(1_000_000_000);
        assertThat(failures).hasSize(1);
        assertThat(queues.durablePosition()).isLessThan(queues.position());
    }

    @Test
    void s06_a_failed_force_of_the_oldest_run_is_told_to_whoever_feeds() throws IOException {
        var queues = open();
        node.disk().faults().failForces(name -> name.contains("queues"), 1);
        assertThatThrownBy(() -> feed(queues, 20)).isInstanceOf(IOException.class);
    }

    @Test
    void runs_that_wait_for_their_force_are_few() throws IOException {
        node.disk().forceTakes(1_000_000_000, 1_000_000_001);
        var queues = open();
        feed(queues, 100);
        assertThat(queues.durablePosition()).isGreaterThanOrEqualTo(6000);
    }

    @Test
    void the_configuration_has_limits() {
        assertThatThrownBy(() -> new IndexConfig(0, 1)).hasMessageContaining("pending-entries");
        assertThatThrownBy(() -> new IndexConfig((1 << 22) + 1, 1)).hasMessageContaining("pending-entries");
        assertThatThrownBy(() -> new IndexConfig(1, 0)).hasMessageContaining("pending-log-bytes");
        assertThat(new IndexConfig(1 << 22, 1).pendingEntries()).isEqualTo(1 << 22);
    }
}
