// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.failover.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/// Waits for what an application that sends without a break gets acknowledged.
final class Sends {
    private static final Duration NOTICED = Duration.ofMillis(500);
    /// So many tell that it goes on.
    private static final long SOME = 100;

    private Sends() {}

    static void awaitFromEach(Traffic traffic, List<String> groups) {
        for (var group : groups) await(() -> count(traffic, group), SOME, group);
    }

    static void awaitMore(Traffic traffic) {
        await(traffic::acknowledgedCount, traffic.acknowledgedCount() + SOME, "any group");
    }

    static void awaitMore(Traffic traffic, String group) {
        await(() -> count(traffic, group), count(traffic, group) + SOME, group);
    }

    /// A client whose connection breaks fails the calls that wait on it, unless another thread of it has made
    /// the next connection just before: then they wait for their whole time. That is the client's own
    /// (docs/failover.md), and concerns only what had begun before it noticed.
    static void requireNoneFailedThatBeganAfter(long nanos, Traffic traffic) {
        long own = traffic.failedBegunBefore(nanos + NOTICED.toNanos());
        assertThat(traffic.failedCount() - own).as(traffic.firstError()).isZero();
    }

    /// The same where connections break several times: each thread waits for at most one such call.
    static void requireNoneFailedButThoseForgotten(Traffic traffic, int threads) {
        assertThat(traffic.errors()).isSubsetOf("sendDefaultImpl call timeout");
        assertThat(traffic.failedCount()).isLessThanOrEqualTo(threads);
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
