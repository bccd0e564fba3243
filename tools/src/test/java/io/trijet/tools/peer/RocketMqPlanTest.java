// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RocketMqPlanTest {
    private static RocketMqPlan plan(ClusterMode mode, Flush flush) {
        return new RocketMqPlan(mode, flush, Path.of("/place"), 20_000);
    }

    private static String config(RocketMqPlan plan, int broker) {
        return plan.brokerConfig(plan.brokers().get(broker));
    }

    @ParameterizedTest
    @EnumSource
    void it_has_as_many_brokers_as_our_mode_has_nodes_and_no_port_twice(ClusterMode mode) {
        var plan = plan(mode, Flush.SYNC);
        assertThat(plan.brokers()).hasSize(mode.defaultNodes());
        assertThat(plan.ports()).hasSize(1 + 4 * mode.defaultNodes());
        assertThat(plan.ports().keySet())
                .allSatisfy(port -> assertThat(port).isBetween(20_000, 20_000 + RocketMqPlan.BLOCK - 1));
    }

    @ParameterizedTest
    @EnumSource
    void everything_listens_on_loopback_and_writes_below_its_directory(ClusterMode mode) {
        var plan = plan(mode, Flush.SYNC);
        assertThat(plan.nameServerConfig()).isEqualTo("listenPort=20000\nbindAddress=127.0.0.1\n");
        for (var broker : plan.brokers())
            assertThat(plan.brokerConfig(broker))
                    .contains(
                            "bindAddress=127.0.0.1\n",
                            "namesrvAddr=127.0.0.1:20000\n",
                            "brokerName=broker-a\n",
                            "storePathRootDir=/place/" + broker.name() + "/store\n",
                            "storePathCommitLog=/place/" + broker.name() + "/store/commitlog\n");
    }

    @Test
    void both_sides_flush_alike() {
        assertThat(config(plan(ClusterMode.SINGLE, Flush.SYNC), 0))
                .contains("brokerRole=ASYNC_MASTER\n", "flushDiskType=SYNC_FLUSH\n")
                .doesNotContain("inSyncReplicas");
        assertThat(config(plan(ClusterMode.SINGLE, Flush.ASYNC), 0)).contains("flushDiskType=ASYNC_FLUSH\n");
        assertThat(config(plan(ClusterMode.ASYNC, Flush.SYNC), 2))
                .contains("brokerId=2\n", "brokerRole=SLAVE\n", "flushDiskType=SYNC_FLUSH\n");
    }

    @Test
    void sync_really_waits_for_a_slave() {
        var plan = plan(ClusterMode.SYNC, Flush.ASYNC);
        assertThat(config(plan, 0)).contains("brokerId=0\n", "brokerRole=SYNC_MASTER\n", "inSyncReplicas=2\n");
        assertThat(config(plan, 1)).contains("brokerId=1\n", "brokerRole=SLAVE\n");
        assertThat(plan.describe()).contains("inSyncReplicas=2", "ASYNC_FLUSH");
    }

    @Test
    void raft_is_dledger_and_says_that_it_flushes_later_whatever_was_asked() {
        var plan = plan(ClusterMode.RAFT, Flush.SYNC);
        assertThat(config(plan, 1))
                .contains(
                        "enableDLegerCommitLog=true\n",
                        "dLegerSelfId=n1\n",
                        "dLegerPeers=n0-127.0.0.1:20014;n1-127.0.0.1:20022;n2-127.0.0.1:20030\n")
                .doesNotContain("brokerRole", "flushDiskType");
        assertThat(plan.describe()).contains("after the answer (DLedger has no other way)");
        assertThat(plan(ClusterMode.RAFT, Flush.ASYNC).describe()).doesNotContain("no other way");
        assertThat(RocketMqPlan.word(ClusterMode.RAFT)).isEqualTo("dledger");
    }
}
