// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `trijet consume`: through the official client, one line for each message.
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        description = "Reads messages through the official client and remembers how far, as group GROUP.")
public final class ConsumeCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;
    private static final int SHOWN_CHARS = 120;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Option(names = "--topic", paramLabel = "TOPIC", required = true)
    private String topic = "";

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "trijet-cli",
            description = "default: ${DEFAULT-VALUE}")
    private String group = "trijet-cli";

    @Option(names = "--tags", paramLabel = "A||B", defaultValue = "*", description = "only these (default: all)")
    private String tags = "*";

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "end after so many (default: never)")
    private long count;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "end when nothing came for so long (default: never)")
    private int idleSeconds;

    @Option(
            names = "--from-last",
            description = "a new group begins at the end of the queues (default: at their beginning)")
    private boolean fromLast;

    /// One message, as a line of JSON.
    record Line(
            String broker, int queue, long offset, String keys, String tags, long storedAt, int size, String body) {}

    @Override
    public Integer call() throws Failure {
        Connections.parseNameServers(connections.nameServers());
        var consumer = new DefaultLitePullConsumer(group);
        consumer.setNamesrvAddr(connections.nameServers());
        consumer.setConsumeFromWhere(
                fromLast ? ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET : ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        try {
            consumer.subscribe(topic, tags);
            consumer.start();
            long seen = readAll(consumer);
            output.tell("read " + seen + " messages");
            return count > 0 && seen < count ? ExitCode.NO : ExitCode.DONE;
        } catch (MQClientException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE, "the client does not start: " + e.getMessage(), "check --namesrv", e);
        } finally {
            consumer.shutdown();
        }
    }

    private long readAll(DefaultLitePullConsumer consumer) {
        long seen = 0;
        long lastNanos = System.nanoTime();
        while (!isDone(seen, lastNanos)) {
            var messages = consumer.poll(POLL_MILLIS);
            if (messages.isEmpty()) continue;
            show(messages);
            seen += messages.size();
            lastNanos = System.nanoTime();
        }
        consumer.commit();
        return seen;
    }

    private boolean isDone(long seen, long lastNanos) {
        boolean isIdle = idleSeconds > 0 && System.nanoTime() - lastNanos > idleSeconds * 1_000_000_000L;
        return isIdle || (count > 0 && seen >= count);
    }

    private void show(List<MessageExt> messages) {
        for (var message : messages) {
            var line = line(message);
            output.out().println(output.isJson() ? JSON.writeValueAsString(line) : text(line));
        }
        output.out().flush();
    }

    private static Line line(MessageExt message) {
        var body = message.getBody();
        return new Line(
                message.getBrokerName(),
                message.getQueueId(),
                message.getQueueOffset(),
                String.valueOf(message.getKeys()),
                String.valueOf(message.getTags()),
                message.getStoreTimestamp(),
                body.length,
                new String(body, StandardCharsets.UTF_8));
    }

    private static String text(Line line) {
        var body = line.body().length() > SHOWN_CHARS ? line.body().substring(0, SHOWN_CHARS) + "..." : line.body();
        return String.format(
                Locale.ROOT,
                "%s/%d offset %d  %s  %s",
                line.broker(),
                line.queue(),
                line.offset(),
                Times.text(line.storedAt()),
                body.replaceAll("\\p{Cntrl}", "."));
    }
}
