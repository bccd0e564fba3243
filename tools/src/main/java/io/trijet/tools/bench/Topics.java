// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.protocol.Permission;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The topics of a load.
final class Topics {
    private static final Duration ROUTED_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private Topics() {}

    /// All of them are there, with so many queues each, and routed when this returns.
    static void create(ClusterAdmin admin, LoadPlan plan, int queues, Progress progress)
            throws Failure, InterruptedException {
        var names = plan.topicNames();
        var made = new AtomicLong();
        try (var _ = progress.begin("topics", names.size(), made::get)) {
            for (var name : names) {
                admin.createTopic(name, queues, Permission.READ_WRITE);
                made.incrementAndGet();
            }
        }
        awaitRoute(admin, names.getLast());
    }

    /// A client that does not find the topic would send to a default one with other queues.
    private static void awaitRoute(ClusterAdmin admin, String topic) throws Failure, InterruptedException {
        long deadline = System.nanoTime() + ROUTED_WITHIN.toNanos();
        while (true) {
            try {
                admin.route(topic);
                return;
            } catch (Failure e) {
                if (System.nanoTime() - deadline > 0) throw e;
            }
            Thread.sleep(POLL);
        }
    }
}
