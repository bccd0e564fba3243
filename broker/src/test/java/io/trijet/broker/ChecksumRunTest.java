// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.storage.CommitLog;
import io.trijet.storage.LogDoors;
import io.trijet.storage.LogIdentity;
import io.trijet.storage.OnDamage;
import io.trijet.storage.StorageConfig;
import io.trijet.storage.record.RecordKind;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChecksumRunTest {
    private static final int SEGMENT = 64 * 1024;

    private final World world = new World(1);
    private final SimulatedNode machine = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
    private final List<LogChecksum> done = new ArrayList<>();

    /// Each segment is a step, so the cut comes between two of them.
    @Test
    void a_run_over_a_log_that_is_cut_meanwhile_ends_where_the_log_does() {
        machine.start();
        machine.lane("group").run(() -> {
            try {
                begin();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(world.runUntil(() -> !done.isEmpty(), 1_000_000_000)).isTrue();
        assertThat(done).singleElement().satisfies(checksum -> {
            assertThat(checksum.from()).isZero();
            assertThat(checksum.to()).isEqualTo(SEGMENT);
        });
    }

    private void begin() throws IOException {
        var environment = machine.environment();
        var lane = machine.lane("group");
        var doors = new LogDoors(environment.disk(), lane, environment.clock(), environment.meter());
        var identity = new LogIdentity("cluster", "group");
        var config = StorageConfig.withSegments(SEGMENT);
        CommitLog.format(doors, identity, config);
        var log = CommitLog.open(doors, identity, config, OnDamage.REFUSE);
        while (log.end() < 3L * SEGMENT) log.append(RecordKind.STATE, 1, 1000, (target, _) -> target.fill((byte) 1));
        log.write();
        new ChecksumRun(log, lane, 0, log.end(), done::add).step();
        log.truncateTo(SEGMENT);
    }
}
