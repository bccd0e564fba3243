// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.storage.StorageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadBurdenTest {
    /// As node n1 sees it; a group's preferred leader is the node of its number, counted round. `leaders` has one
    /// digit per group, `-` where nobody is known to lead; `goes` is the group that n1 should hand over, or -1.
    @ParameterizedTest(name = "{0} nodes, groups led by {1}: group {2} goes")
    @CsvSource({
        "3, 012,       -1",
        "3, 112,       -1",
        "3, 11-,       -1",
        "3, 111,        2",
        "3, 11,        -1",
        "3, 1,         -1",
        "3, 11021,     -1",
        "3, 111000,    -1",
        "3, 111100,     3",
        "3, 212112121, -1",
        "3, 111111000,  5",
        "1, 000,       -1",
        "5, 01114,      3"
    })
    void the_last_group_goes_that_others_are_preferred_to_lead(int nodes, String leaders, int goes) {
        var config = config(nodes, leaders.length());
        var leads = new Leads(leaders.length(), 0);
        for (int i = 0; i < leaders.length(); i++) {
            char leader = leaders.charAt(i);
            Optional<NodeId> known = leader == '-' ? Optional.empty() : Optional.of(new NodeId("n" + leader));
            leads.tell(i, 1, known, leader == '1', 0);
        }
        var going = IntStream.range(0, leaders.length())
                .filter(number -> new LeadBurden(config, leads, number).isTooMuch())
                .boxed()
                .toList();
        assertThat(going).isEqualTo(goes < 0 ? List.of() : List.of(goes));
    }

    private static NodeConfig config(int nodes, int groups) {
        var members = new ArrayList<NodeConfig.Member>();
        for (int i = 0; i < nodes; i++) {
            members.add(new NodeConfig.Member(
                    new NodeId("n" + i), new Address("10.0.0." + i, 10911), new Address("10.0.0." + i, 9876)));
        }
        var names = IntStream.range(0, groups).mapToObj(i -> "broker-" + i).toList();
        var settings = NodeConfig.Settings.defaults(StorageConfig.withSegments(1 << 20), Flush.SYNC);
        var self = members.get(Math.min(1, nodes - 1)).node();
        return new NodeConfig("trijet", "cluster-1", self, members, names, Mode.RAFT, settings);
    }
}
