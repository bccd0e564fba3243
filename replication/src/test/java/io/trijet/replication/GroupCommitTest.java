// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.storage.CommitLog;
import io.trijet.storage.LogDoors;
import io.trijet.storage.OnDamage;
import io.trijet.storage.StorageMetric;
import io.trijet.storage.record.RecordKind;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupCommitTest {
    private static final long GATHER_NANOS = Duration.ofMillis(2).toNanos();
    private static final long STEP_NANOS = GATHER_NANOS / 20;
    private static final int HEADER = 32;

    private final World world = new World(1);
    private final SimulatedNode node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
    private final List<IOException> failures = new ArrayList<>();
    private final CommitLog log;
    private GroupCommit commit;

    GroupCommitTest() throws IOException {
        var environment = node.start();
        var doors = new LogDoors(node.disk().directory("g"), node.lane("g"), environment.clock(), node.meter());
        CommitLog.format(doors, Cluster.IDENTITY, Cluster.STORAGE);
        log = CommitLog.open(doors, Cluster.IDENTITY, Cluster.STORAGE, OnDamage.REFUSE);
        commit = new GroupCommit(log, node.lane("g"), node.clock(), GATHER_NANOS, failures::add);
    }

    private void gatherFor(Duration time) {
        commit = new GroupCommit(log, node.lane("g"), node.clock(), time.toNanos(), failures::add);
    }

    private void write(int bytes) {
        node.lane("g").run(() -> {
            try {
                for (int left = bytes; left > 0; left -= 1024)
                    log.append(RecordKind.MESSAGES, 1, Math.min(left, 1024) - HEADER, (_, _) -> {});
                log.write();
                commit.written();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private long forces() {
        return node.meter().count(StorageMetric.FSYNC_NANOS);
    }

    private void settle() {
        world.runFor(GATHER_NANOS * 100);
    }

    @Test
    void after_a_small_force_the_next_begins_at_once() {
        write(GroupCommit.GATHER_FROM_BYTES - 8);
        write(64);
        settle();
        assertThat(forces()).isEqualTo(2);
        assertThat(log.persistedEnd()).isEqualTo(log.end());
    }

    @Test
    void after_a_large_force_the_next_carries_what_was_written_in_the_meantime() {
        write(GroupCommit.GATHER_FROM_BYTES);
        for (int i = 0; i < 19; i++) {
            write(64);
            world.runFor(STEP_NANOS);
        }
        settle();
        assertThat(forces()).isEqualTo(2);
        assertThat(log.persistedEnd()).isEqualTo(log.end());
    }

    @Test
    void once_enough_waits_nothing_waits_any_more() {
        gatherFor(Duration.ofHours(1));
        write(GroupCommit.GATHER_FROM_BYTES);
        long first = log.end();
        write(GroupCommit.ENOUGH_BYTES - 64);
        settle();
        assertThat(log.persistedEnd()).isEqualTo(first);
        write(64);
        settle();
        assertThat(log.persistedEnd()).isEqualTo(log.end());
    }

    @Test
    void nobody_waits_who_comes_after_the_time() {
        write(GroupCommit.GATHER_FROM_BYTES);
        settle();
        write(64);
        write(64);
        settle();
        assertThat(forces()).isEqualTo(3);
    }

    @Test
    void once_stopped_it_forces_nothing_more() {
        write(GroupCommit.GATHER_FROM_BYTES);
        long forced = log.end();
        write(64);
        node.lane("g").run(commit::stop);
        write(64);
        settle();
        assertThat(log.persistedEnd()).isEqualTo(forced);
    }

    @Test
    void a_disk_that_fails_while_a_force_is_put_off_is_told() throws IOException {
        write(GroupCommit.GATHER_FROM_BYTES);
        write(64);
        node.lane("g").run(() -> {
            try {
                log.append(RecordKind.MESSAGES, 1, 64, (_, _) -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        node.disk().faults().failWrites(_ -> true, 100);
        settle();
        assertThat(failures).isNotEmpty();
    }
}
