// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import io.trijet.integration.client.Clients;
import io.trijet.integration.cluster.RaftCluster;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.failover.Traffic;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// `raft` with one group: no other broker name can take a client's sends meanwhile.
final class OneGroupFailoverTest {
    private static final Traffic.Pace PACE = new Traffic.Pace(2, Duration.ofMillis(10), OptionalInt.of(1_000));

    private final String topic = Clients.unique("alone");

    @Test
    void sends_go_on_at_the_next_leader_and_nothing_acknowledged_is_lost() throws Exception {
        try (var cluster = RaftCluster.start(1)) {
            var group = cluster.plan().firstGroup();
            cluster.createTopic(topic, 4);
            try (var traffic = Traffic.start(cluster.plan().namesrvAddresses(), topic, MessageId.newRun(), PACE)) {
                Sends.awaitMore(traffic);
                var old = cluster.leader(group);
                cluster.kill(old.node());
                cluster.awaitLeaderAfter(group, old);
                Sends.awaitMore(traffic);
                traffic.stop();
                cluster.bringBack();
                cluster.requireSound(topic, traffic);
            }
        }
    }
}
