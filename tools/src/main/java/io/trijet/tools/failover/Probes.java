// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.protocol.ResponseCode;
import io.trijet.tools.wire.PlainSend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Asks every live node, again and again, to take a message for a group, until one does: the moment at which the
/// group is there again, whatever a client with its own timeouts sees of it.
///
/// Its messages go to a topic of their own. One attempt waits at most `PATIENCE`; a refused one is repeated after
/// `PAUSE`.
public final class Probes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final byte[] BODY = "probe".getBytes(StandardCharsets.US_ASCII);

    private final String topic;
    private final Map<String, Long> firstNanos = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isClosed;

    private Probes(String topic) {
        this.topic = topic;
    }

    /// `live`: the addresses of the nodes that are asked.
    public static Probes start(String topic, Collection<String> groups, List<String> live) {
        var probes = new Probes(topic);
        for (var group : groups) for (var node : live) probes.threads.execute(() -> probes.run(group, node));
        return probes;
    }

    private void run(String group, String node) {
        try {
            while (!isClosed && !firstNanos.containsKey(group)) {
                if (isTaken(group, node)) firstNanos.putIfAbsent(group, System.nanoTime());
                else Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTaken(String group, String node) {
        try {
            var answer = new PlainSend(topic, group, PATIENCE).to(node, BODY);
            return answer.code() == ResponseCode.SUCCESS;
        } catch (IOException e) {
            return false;
        }
    }

    /// When a live node first acknowledged for the group; empty if none has yet.
    public Optional<Long> firstNanos(String group) {
        return Optional.ofNullable(firstNanos.get(group));
    }

    @Override
    public void close() {
        isClosed = true;
        threads.shutdownNow();
    }
}
