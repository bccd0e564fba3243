// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReplicationTest {
    @Test
    void a_freshly_formatted_cluster_leads_at_once_and_replicates() {
        var cluster = Cluster.running(1, Mode.SYNC, 3);
        cluster.sendSafely(0, 10);
        cluster.awaitInSync(0);
        assertThat(cluster.acked).hasSize(10).allMatch(acked -> acked.copies() >= 2);
        cluster.assertSameBytes();
    }
}
