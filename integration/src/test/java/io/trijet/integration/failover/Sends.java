// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.failover.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/// Waits for what an application that sends without a break gets acknowledged.
final class Sends {
    /// So many tell that it goes on.
    private static final long SOME = 100;

    private Sends() {}

    /// 12 hexadecimal digits that nobody else uses.
    static String run() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    static void awaitFromEach(Traffic traffic, List<String> groups) {
        for (var group : groups) await(() -> count(traffic, group), SOME, group);
    }

    static void awaitMore(Traffic traffic) {
        await(traffic::acknowledgedCount, traffic.acknowledgedCount() + SOME, "any group");
    }

    static void awaitMore(Traffic traffic, String group) {
        await(() -> count(traffic, group), count(traffic, group) + SOME, group);
    }

    private static long count(Traffic traffic, String group) {
        return traffic.byGroup().getOrDefault(group, 0L);
    }

    private static void await(Callable<Long> count, long wanted, String where) {
        Awaitility.await("acknowledged sends to " + where)
                .atMost(TestCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(count, now -> now >= wanted);
    }
}
