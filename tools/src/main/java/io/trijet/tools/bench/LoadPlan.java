// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.List;
import java.util.stream.IntStream;

/// What a load sends: `messages` of `bodyBytes` to `topic`, or to `topics` of them in turn, `batch` at a time,
/// `inFlight`
/// sends at once, at most `perSecond` messages a second (0: as fast as it goes).
record LoadPlan(String topic, int topics, long messages, int bodyBytes, int batch, int inFlight, long perSecond) {
    LoadPlan {
        if (topics < 1 || topics > 20_000)
            throw new IllegalArgumentException("--topics must be 1 to 20000, was " + topics);
        if (messages < 1) throw new IllegalArgumentException("--messages must be at least 1, was " + messages);
        if (bodyBytes < 1 || bodyBytes > 4 << 20)
            throw new IllegalArgumentException("--size must be 1 to 4194304, was " + bodyBytes);
        if (batch < 1 || (long) batch * bodyBytes > 4 << 20)
            throw new IllegalArgumentException("--batch must be at least 1 and a batch at most 4 MiB, was " + batch);
        if (inFlight < 1 || inFlight > 65_536)
            throw new IllegalArgumentException("--threads and --window must be 1 to 65536, was " + inFlight);
        if (perSecond < 0) throw new IllegalArgumentException("--rate must not be negative, was " + perSecond);
    }

    /// To one topic.
    LoadPlan(String topic, long messages, int bodyBytes, int batch, int inFlight, long perSecond) {
        this(topic, 1, messages, bodyBytes, batch, inFlight, perSecond);
    }

    /// The same load with another number of messages.
    LoadPlan withMessages(long count) {
        return new LoadPlan(topic, topics, count, bodyBytes, batch, inFlight, perSecond);
    }

    /// All topics that it sends to.
    List<String> topicNames() {
        return IntStream.range(0, topics).mapToObj(this::topicName).toList();
    }

    /// Where the send that starts with this message goes.
    String topicOf(long first) {
        return topicName((int) (first / batch % topics));
    }

    private String topicName(int number) {
        return topics == 1 ? topic : topic + "-" + number;
    }
}
