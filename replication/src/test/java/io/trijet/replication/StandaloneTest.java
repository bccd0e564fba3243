// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class StandaloneTest {
    @Test
    void a_single_member_acknowledges_what_is_on_its_disk_and_opens_a_term_at_each_start() {
        var cluster = new Cluster(1, Mode.SINGLE, 1);
        var single = cluster.member(0);
        single.start();
        assertThat(single.replication().standing()).isEqualTo(new Standing.Leading(1024));
        cluster.sendSafely(0, 10);
        single.node.cutPower();
        single.start();
        assertThat(single.replication().standing()).isEqualTo(new Standing.Leading(2048));
        cluster.sendSafely(0, 1);
        cluster.assertNothingLost(0);
        assertThat(single.view().replicas()).hasSize(1);
        assertThat(cluster.promote(0, false)).isInstanceOf(PromoteOutcome.Refused.class);
    }

    @Test
    void unflushed_it_acknowledges_what_is_written_and_a_kill_loses_nothing() {
        var cluster = new Cluster(2, Mode.SINGLE, 1, Flush.ASYNC);
        cluster.member(0).start();
        cluster.sendSafely(0, 10);
        cluster.member(0).node.kill();
        cluster.member(0).start();
        cluster.run(SECOND);
        cluster.assertNothingLost(0);
    }

    @Test
    void a_drained_member_has_everything_on_its_disk() {
        var cluster = new Cluster(3, Mode.SINGLE, 1);
        var single = cluster.member(0);
        single.start();
        for (int i = 0; i < 10; i++) single.send(500);
        var drained = new boolean[1];
        single.lane().run(() -> single.replication().drain(() -> drained[0] = true));
        cluster.await("drained", () -> drained[0]);
        assertThat(single.log().persistedEnd()).isEqualTo(single.log().end());
    }

    @Test
    void modes_and_members_must_fit() {
        assertThatThrownBy(() -> new Cluster(4, Mode.SINGLE, 2).startAll())
                .hasMessageContaining("mode SINGLE with 2 members");
        assertThatThrownBy(() -> new Cluster(5, Mode.SYNC, 1).startAll())
                .hasMessageContaining("sync needs a replica to wait for");
    }

    @Test
    void async_alone_works_and_leads_again_by_itself() {
        var cluster = new Cluster(6, Mode.ASYNC, 1);
        cluster.startAll();
        cluster.sendSafely(0, 2);
        cluster.member(0).node.kill();
        cluster.startAll();
        cluster.sendSafely(0, 2);
        cluster.assertNothingLost(0);
    }
}
