// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.storage.CommitLog;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.LogDoors;
import io.trijet.storage.LogIdentity;
import io.trijet.storage.OnDamage;
import io.trijet.storage.StorageConfig;
import io.trijet.storage.record.RecordKind;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LogWalkerTest {
    private static final int STEP_BYTES = 1 << 20;

    private final World world = new World(1);
    private final SimulatedNode machine = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));

    /// Found by the simulator: a member that rebuilt its state read a record again that had rotted since it was
    /// indexed, and made state of it.
    @Test
    void what_is_walked_again_may_have_rotted_since_and_is_checked() {
        var doors = machine.start();
        machine.lane("group").run(() -> {
            try {
                walkTwice(new LogDoors(doors.disk(), machine.lane("group"), doors.clock(), doors.meter()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void walkTwice(LogDoors doors) throws IOException {
        var identity = new LogIdentity("cluster", "group");
        var config = StorageConfig.withSegments(64 * 1024);
        CommitLog.format(doors, identity, config);
        var log = CommitLog.open(doors, identity, config, OnDamage.REFUSE);
        var walker = new LogWalker(log);
        log.append(RecordKind.STATE, 1, 8, (target, _) -> target.fill((byte) 1));
        log.write();
        var visited = new AtomicInteger();
        walker.walk(0, log.end(), STEP_BYTES, _ -> visited.incrementAndGet());
        machine.disk().directory("log").rot("00000000000000000000", 34, 0);
        assertThatThrownBy(() -> walker.walk(0, log.end(), STEP_BYTES, _ -> visited.incrementAndGet()))
                .isInstanceOf(CorruptRecordException.class);
        assertThat(visited).hasValue(1);
        log.close();
    }
}
