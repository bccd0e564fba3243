// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.bench.Outcome;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `trijet send`: through the official client, one message after the other.
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends messages through the official client. Exit code 0: all acknowledged, 1: not.")
public final class SendCommand implements Callable<Integer> {
    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Option(names = "--topic", paramLabel = "TOPIC", required = true)
    private String topic = "";

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int count = 1;

    @Option(names = "--body", paramLabel = "TEXT", description = "the text of every message (default: its number)")
    private Optional<String> body = Optional.empty();

    @Option(names = "--tags", paramLabel = "TAG", defaultValue = "", description = "for consumers to filter by")
    private String tags = "";

    @Option(
            names = "--keys",
            paramLabel = "KEYS",
            defaultValue = "",
            description = "for finding messages, separated by blanks")
    private String keys = "";

    /// What became of the messages, and of the last one.
    record Sent(
            int sent,
            long acknowledged,
            long storedNotSafe,
            long failed,
            long unknown,
            @Nullable String lastMessageId,
            @Nullable String firstError) {
        String toText() {
            var text = String.format(
                    Locale.ROOT,
                    "sent %d: acknowledged %d, stored but not safe %d, failed %d, unknown %d%n",
                    sent,
                    acknowledged,
                    storedNotSafe,
                    failed,
                    unknown);
            if (lastMessageId != null) text += "last message id: " + lastMessageId + "\n";
            return firstError == null ? text : text + "first error: " + firstError + "\n";
        }
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        Connections.parseNameServers(connections.nameServers());
        var producer = new DefaultMQProducer("trijet-cli");
        producer.setNamesrvAddr(connections.nameServers());
        try {
            producer.start();
            var sent = sendAll(producer);
            output.print(sent, sent::toText);
            return sent.acknowledged() == count ? ExitCode.DONE : ExitCode.NO;
        } catch (MQClientException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE, "the client does not start: " + e.getMessage(), "check --namesrv", e);
        } finally {
            producer.shutdown();
        }
    }

    private Sent sendAll(DefaultMQProducer producer) throws InterruptedException {
        var counts = new long[Outcome.values().length];
        String lastId = null;
        String firstError = null;
        for (int i = 0; i < count; i++) {
            var text = body.orElse("message " + i);
            var message = new Message(topic, tags, keys, text.getBytes(StandardCharsets.UTF_8));
            try {
                var result = producer.send(message);
                counts[Outcome.of(result.getSendStatus()).index()]++;
                lastId = result.getOffsetMsgId();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) { // The client declares and throws anything.
                counts[Outcome.of(e).index()]++;
                if (firstError == null) firstError = e.getMessage();
            }
        }
        return new Sent(
                count,
                counts[Outcome.ACKNOWLEDGED.index()],
                counts[Outcome.STORED_NOT_SAFE.index()],
                counts[Outcome.FAILED.index()],
                counts[Outcome.UNKNOWN.index()],
                lastId,
                firstError);
    }
}
