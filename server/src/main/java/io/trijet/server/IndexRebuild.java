// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trijet.environment.Disk;
import io.trijet.server.metrics.Meters;
import io.trijet.server.real.EventLoops;
import io.trijet.server.real.SystemClock;
import io.trijet.storage.LogDoors;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.IndexConfig;
import io.trijet.storage.index.KeyIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Discards what a group's indexes say of messages from a position on; the next start reads them from the log again.
///
/// Offsets stay what they are: messages carry their own, and how far queues had come below the position is kept.
final class IndexRebuild {
    private IndexRebuild() {}

    static void discard(Disk group, long from) throws IOException {
        var clock = new SystemClock();
        var meter = new Meters(new PrometheusRegistry());
        var done = new CompletableFuture<Void>();
        try (var loops = new EventLoops(1, clock, 1, done::completeExceptionally)) {
            var lane = loops.lane("rebuild");
            lane.post(() -> {
                discard(new LogDoors(group, lane, clock, meter), from);
                done.complete(null);
            });
            done.join();
        } catch (CompletionException e) {
            throw new IOException("the indexes could not be discarded: " + e.getCause(), e);
        }
    }

    private static void discard(LogDoors doors, long from) {
        try (var queues = ConsumeQueues.open(doors, IndexConfig.DEFAULT, IndexRebuild::fail);
                var keys = KeyIndex.open(doors, IndexConfig.DEFAULT, IndexRebuild::fail)) {
            queues.truncateAfter(from);
            keys.truncateAfter(from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fail(IOException why) {
        throw new UncheckedIOException(why);
    }
}
