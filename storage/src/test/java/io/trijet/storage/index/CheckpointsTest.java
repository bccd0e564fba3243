// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.storage.LogDoors;
import io.trijet.storage.StorageMetric;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckpointsTest {
    private final World world = new World(1);
    private final SimulatedNode node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
    private final List<IOException> failures = new ArrayList<>();
    private int durable;

    CheckpointsTest() {
        node.start();
    }

    private Checkpoints open() throws IOException {
        return Checkpoints.open(
                new LogDoors(node.disk().directory("group-0"), node.lane("a"), node.clock(), node.meter()),
                failures::add);
    }

    private SimulatedDisk directory() {
        return node.disk().directory("group-0").directory("checkpoints");
    }

    private boolean save(Checkpoints checkpoints, long position) throws IOException {
        var state = MemorySegment.ofArray(new byte[1000 + (int) position]).fill((byte) position);
        return checkpoints.save(position, state, () -> durable++);
    }

    private void settle() {
        world.runFor(1_000_000_000);
    }

    private static void assertIsAt(Checkpoints checkpoints, long position) throws IOException {
        var found = checkpoints.latest().orElseThrow();
        assertThat(found.position()).isEqualTo(position);
        var expected = MemorySegment.ofArray(new byte[1000 + (int) position]).fill((byte) position);
        assertThat(found.state().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void a_checkpoint_that_finds_no_room_is_put_off_and_the_one_before_still_counts() throws IOException {
        var checkpoints = open();
        assertThat(save(checkpoints, 10)).isTrue();
        settle();
        directory().leave(512);

        assertThat(save(checkpoints, 20)).isFalse();
        settle();

        assertThat(node.meter().count(StorageMetric.CHECKPOINTS_PUT_OFF)).isEqualTo(1);
        assertIsAt(checkpoints, 10);
        directory().leaveAll();
        assertThat(save(checkpoints, 30)).isTrue();
        settle();
        assertIsAt(checkpoints, 30);
        assertThat(failures).isEmpty();
    }

    @Test
    void the_youngest_checkpoint_is_found_again_and_two_are_kept() throws IOException {
        var checkpoints = open();
        assertThat(checkpoints.latest()).isEmpty();
        for (int position = 10; position <= 50; position += 10) {
            assertThat(save(checkpoints, position)).isTrue();
            settle();
            assertIsAt(checkpoints, position);
        }
        assertThat(durable).isEqualTo(5);
        assertThat(checkpoints.durablePosition()).isEqualTo(40);
        assertThat(directory().names()).hasSize(2);
        node.cutPower();
        node.start();
        var again = open();
        assertIsAt(again, 50);
        assertThat(again.durablePosition()).isEqualTo(40);
    }

    @Test
    void one_at_a_time_is_written() throws IOException {
        var checkpoints = open();
        assertThat(save(checkpoints, 10)).isTrue();
        assertThat(save(checkpoints, 20)).isFalse();
        assertThat(checkpoints.latest()).isEmpty();
        settle();
        assertIsAt(checkpoints, 10);
    }

    @Test
    void a_power_cut_while_one_is_written_leaves_the_one_before() throws IOException {
        int ignored = 0;
        for (int seed = 0; seed < 100; seed++) {
            var ownWorld = new World(seed);
            var each = new SimulatedNode(ownWorld, new SimulatedNetwork(ownWorld), new NodeId("n0"));
            each.start();
            var checkpoints = Checkpoints.open(
                    new LogDoors(each.disk(), each.lane("a"), each.clock(), each.meter()), failures::add);
            save(checkpoints, 10);
            ownWorld.runFor(1_000_000_000);
            save(checkpoints, 20);
            each.cutPower();
            each.start();
            var again = Checkpoints.open(
                    new LogDoors(each.disk(), each.lane("a"), each.clock(), each.meter()), failures::add);
            assertThat(again.latest().orElseThrow().position()).isIn(10L, 20L);
            ignored += (int) each.meter().count(StorageMetric.CHECKPOINTS_IGNORED);
        }
        assertThat(ignored).isPositive();
    }

    @Test
    void one_that_rotted_is_ignored_and_the_one_before_is_used() throws IOException {
        var checkpoints = open();
        save(checkpoints, 10);
        settle();
        save(checkpoints, 20);
        settle();
        directory().rot(RunFile.name(2), 500, 3);
        assertIsAt(checkpoints, 10);
        node.kill();
        node.start();
        assertIsAt(open(), 10);
        assertThat(node.meter().count(StorageMetric.CHECKPOINTS_IGNORED)).isEqualTo(2);
    }

    @Test
    void checkpoints_above_a_cut_are_deleted_also_one_that_is_being_written() throws IOException {
        var checkpoints = open();
        save(checkpoints, 10);
        settle();
        save(checkpoints, 20);
        settle();
        save(checkpoints, 30);
        checkpoints.truncateAfter(15);
        settle();
        assertIsAt(checkpoints, 10);
        assertThat(durable).isEqualTo(2);
        node.kill();
        node.start();
        assertIsAt(open(), 10);
    }

    @Test
    void the_checkpoint_of_a_log_begun_anew_is_the_only_one_and_durable_at_once() throws IOException {
        var checkpoints = open();
        save(checkpoints, 10);
        settle();
        save(checkpoints, 20);
        checkpoints.replaceAll(5, MemorySegment.ofArray(new byte[1005]).fill((byte) 5));
        assertThat(checkpoints.durablePosition()).isEqualTo(5);
        settle();
        assertIsAt(checkpoints, 5);
        node.cutPower();
        node.start();
        var again = open();
        assertIsAt(again, 5);
        assertThat(again.durablePosition()).isEqualTo(5);
        assertThat(save(again, 30)).isTrue();
    }

    @Test
    void clearing_deletes_all() throws IOException {
        var checkpoints = open();
        save(checkpoints, 10);
        settle();
        checkpoints.clear();
        assertThat(checkpoints.latest()).isEmpty();
        assertThat(directory().names()).isEmpty();
        save(checkpoints, 5);
        settle();
        assertIsAt(checkpoints, 5);
    }

    @Test
    void s06_a_failed_force_is_told_and_the_checkpoint_does_not_count() throws IOException {
        var checkpoints = open();
        node.disk().faults().failForces(name -> name.contains("checkpoints"), 1);
        save(checkpoints, 10);
        settle();
        assertThat(failures).hasSize(1);
        assertThat(checkpoints.latest()).isEmpty();
        assertThat(durable).isZero();
    }
}
