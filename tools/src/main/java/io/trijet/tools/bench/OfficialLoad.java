// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/// The official client with its default settings: threads that each wait for their answer, or one thread and a window
/// of asynchronous sends.
final class OfficialLoad implements Load {
    private final DefaultMQProducer producer;
    private final boolean isAsync;

    private OfficialLoad(DefaultMQProducer producer, boolean isAsync) {
        this.producer = producer;
        this.isAsync = isAsync;
    }

    static OfficialLoad start(String nameServers, boolean isAsync) throws Failure {
        var producer = new DefaultMQProducer("trijet-bench");
        producer.setNamesrvAddr(nameServers);
        try {
            producer.start();
        } catch (MQClientException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE, "the client does not start: " + e.getMessage(), "check --namesrv", e);
        }
        return new OfficialLoad(producer, isAsync);
    }

    @Override
    public void run(LoadPlan plan, Tally tally) throws InterruptedException {
        var quota = new Quota(plan);
        var body = new byte[plan.bodyBytes()];
        new Random().nextBytes(body);
        if (isAsync) {
            sendAsync(plan, quota, tally, body);
            return;
        }
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < plan.inFlight(); i++)
            threads.add(Thread.ofPlatform().name("send-" + i).start(() -> sendSync(plan, quota, tally, body)));
        for (var thread : threads) thread.join();
    }

    private void sendSync(LoadPlan plan, Quota quota, Tally tally, byte[] body) {
        for (long first = quota.take(); first >= 0; first = quota.take()) {
            quota.awaitDue(first);
            int count = quota.sizeOf(first);
            long start = quota.dueNanos(first);
            try {
                var result = plan.batch() == 1
                        ? producer.send(new Message(plan.topicOf(first), body))
                        : producer.send(messages(plan.topicOf(first), count, body));
                answered(tally, result, count, start);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) { // The client declares and throws anything.
                failed(tally, e, count, start);
            }
        }
    }

    private void sendAsync(LoadPlan plan, Quota quota, Tally tally, byte[] body) throws InterruptedException {
        var window = new Semaphore(plan.inFlight());
        for (long first = quota.take(); first >= 0; first = quota.take()) {
            quota.awaitDue(first);
            window.acquire();
            int count = quota.sizeOf(first);
            var callback = new Callback(tally, window, count, quota.dueNanos(first));
            try {
                if (plan.batch() == 1) producer.send(new Message(plan.topicOf(first), body), callback);
                else producer.send(messages(plan.topicOf(first), count, body), callback);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) { // The client declares and throws anything.
                callback.onException(e);
            }
        }
        window.acquire(plan.inFlight());
    }

    private static void answered(Tally tally, SendResult result, int count, long start) {
        var outcome = Outcome.of(result.getSendStatus());
        tally.add(outcome, count, System.nanoTime() - start);
        var queue = result.getMessageQueue();
        if (outcome == Outcome.ACKNOWLEDGED && tally.isFollowed())
            tally.isAt(queue.getBrokerName(), queue.getQueueId(), result.getQueueOffset(), count);
    }

    private static void failed(Tally tally, Throwable thrown, int count, long start) {
        tally.error(String.valueOf(thrown.getMessage()).lines().findFirst().orElse("?"));
        tally.add(Outcome.of(thrown), count, System.nanoTime() - start);
    }

    private static List<Message> messages(String topic, int count, byte[] body) {
        var messages = new ArrayList<Message>(count);
        for (int i = 0; i < count; i++) messages.add(new Message(topic, body));
        return messages;
    }

    /// One asynchronous send.
    private record Callback(Tally tally, Semaphore window, int count, long start) implements SendCallback {
        @Override
        public void onSuccess(SendResult result) {
            answered(tally, result, count, start);
            window.release();
        }

        @Override
        public void onException(Throwable thrown) {
            failed(tally, thrown, count, start);
            window.release();
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
