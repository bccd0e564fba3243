// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.relay.Flow.Setting;
import io.trijet.tools.relay.Relays.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which directions a fault of node n0 concerns, whose next is n1.
final class LinkFaultTest {
    private static final List<String> NODES = List.of("n0", "n1", "n2");

    private static List<String> touched(FaultKind kind) {
        return NODES.stream()
                .flatMap(from -> NODES.stream().filter(to -> !to.equals(from)).map(to -> new Direction(from, to)))
                .filter(direction -> !LinkFault.of(kind, "n0", "n1", direction).equals(Setting.UNTOUCHED))
                .map(direction -> direction.from() + direction.to())
                .toList();
    }

    @Test
    void an_isolated_node_neither_speaks_nor_hears() {
        assertThat(touched(FaultKind.ISOLATE)).containsExactly("n0n1", "n0n2", "n1n0", "n2n0");
    }

    @Test
    void a_partial_partition_cuts_one_link() {
        assertThat(touched(FaultKind.PART)).containsExactly("n0n1", "n1n0");
    }

    @Test
    void one_way_blocks_leave_the_other_way_open() {
        assertThat(touched(FaultKind.MUTE)).containsExactly("n0n1", "n0n2");
        assertThat(touched(FaultKind.DEAF)).containsExactly("n1n0", "n2n0");
    }

    @Test
    void a_delay_holds_nothing_back_for_ever() {
        var setting = LinkFault.of(FaultKind.DELAY, "n0", "n1", new Direction("n0", "n2"));

        assertThat(setting.isCut()).isFalse();
        assertThat(setting.delayMillis()).isPositive();
    }
}
