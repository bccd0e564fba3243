// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.consensus.Ballot;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.World;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class MemoryTest {
    /// C8: what was promised is promised after a power cut, too.
    @Test
    void a_vote_and_its_term_survive_a_power_cut() throws IOException {
        var disk = new SimulatedDisk(new World(1));
        var ballot = new Ballot(7, OptionalInt.of(2));
        var memory = new Memory(disk, true);
        memory.save(memory.remembered().withBallot(ballot));
        disk.losePower();
        disk.revive();
        assertThat(new Memory(disk, true).remembered().ballot()).isEqualTo(ballot);
    }
}
