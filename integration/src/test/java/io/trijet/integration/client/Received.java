// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;
import org.awaitility.Awaitility;

/// What a consumer was given, in the order it was given.
public final class Received {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<MessageExt> messages = new ArrayList<>();

    public synchronized void add(List<MessageExt> batch) {
        messages.addAll(batch);
    }

    public synchronized List<MessageExt> messages() {
        return List.copyOf(messages);
    }

    public List<String> bodies() {
        return messages().stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8))
                .toList();
    }

    public MessageListenerConcurrently concurrently() {
        return (batch, context) -> {
            add(batch);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    public MessageListenerOrderly orderly() {
        return (batch, context) -> {
            add(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        };
    }

    /// Waits until at least `count` have come.
    public List<MessageExt> await(int count) {
        Awaitility.await("messages to be consumed")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> {
                    int got = messages().size();
                    if (got < count) throw new AssertionError("only " + got + " of " + count + " were consumed");
                });
        return messages();
    }
}
