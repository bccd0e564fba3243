// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationMetric;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import io.trijet.storage.Retention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Members that come back to a log that begins later than theirs ends: row R08 of faults.md, with clients.
final class SeededTest {
    private static final int SEGMENT = 8 * 1024;

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ASYNC", "SYNC", "RAFT"})
    void a_member_that_was_away_for_too_long_gets_all_that_is_kept_and_serves_it(Mode mode) {
        var scene = scene(mode, 4);
        var away = scene.member(2);
        scene.sendAcknowledged(20);
        scene.kill(away);
        sendUntilDeleted(scene);
        scene.start(away);
        scene.until("it begins anew", () -> count(away, ReplicationMetric.RESEEDED.name()) == 1);
        scene.sendThrough(10);
        scene.untilEqual();
        assertThat(scene.ids(away)).isEqualTo(scene.ids(scene.leader())).hasSizeGreaterThan(50);
        assertThat(scene.replication(away).start())
                .isPositive()
                .isLessThanOrEqualTo(scene.replication(scene.leader()).start());
        scene.judge(Promise.KEPT);
    }

    /// Each was back, whole and admitted before the next one lost its disk.
    @Test
    void disks_that_are_lost_one_after_another_lose_nothing_that_is_kept() {
        var scene = scene(Mode.RAFT, 40);
        sendUntilDeleted(scene);
        for (int number : new int[] {1, 2, 0}) {
            var member = scene.member(number);
            scene.kill(member);
            member.wipe();
            scene.start(member);
            scene.until("all are whole again", () -> scene.cluster().isWhole() && leads(scene));
            scene.sendThrough(3);
            scene.untilEqual();
        }
        assertThat(count(scene.member(0), ReplicationMetric.RESEEDED.name())).isPositive();
        scene.judge(Promise.KEPT);
    }

    /// The new master has what it was given when it was behind, and numbers on.
    @Test
    void a_slave_that_was_seeded_is_promoted_and_goes_on() {
        var scene = scene(Mode.SYNC, 4);
        var away = scene.member(1);
        scene.sendAcknowledged(20);
        scene.commit(5);
        scene.kill(away);
        sendUntilDeleted(scene);
        scene.start(away);
        scene.untilEqual();
        long end = scene.end();
        scene.promoted(away);
        scene.until("sends are acknowledged", () -> scene.cluster().leader().isPresent() && scene.send() == Outcome.OK);
        assertThat(scene.end()).isGreaterThan(end);
        assertThat(scene.progress()).isEqualTo(5);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    private static boolean leads(Scene scene) {
        return scene.cluster().leader().isPresent();
    }

    private static Scene scene(Mode mode, int segments) {
        var keep = Retention.Limits.DEFAULT.keep();
        return Scene.of(mode, 3, 7, SEGMENT, Keeping.byLimits(keep, (long) segments * SEGMENT, 0));
    }

    private static void sendUntilDeleted(Scene scene) {
        var leader = scene.leader();
        while (count(leader, BrokerMetric.LOG_BYTES_DELETED.name()) == 0) scene.sendAcknowledged(50);
        // A little more, so that what a member lacks is gone for good.
        scene.sendAcknowledged(150);
        scene.pass(2_500);
    }

    private static long count(Member member, String metric) {
        return member.machine().meter().counts().getOrDefault(metric, 0L);
    }
}
