// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.tools.wire.WireClient;
import java.io.IOException;
import java.time.Duration;

/// Asks a leader for the messages of one queue, as a consumer does (protocol.md 4).
record Pull(String brokerName, String topic, int queue) {
    private static final String GROUP = "trijet-bench";
    private static final int MAXIMUM_MESSAGES = 32;
    /// The bits of sysFlag: may be suspended, carries its subscription.
    private static final int SUSPENDED = 2;
    private static final int WITH_SUBSCRIPTION = 4;

    /// Answered at once, or when a message comes, within `patience`.
    Frame ask(WireClient client, long offset, Duration patience) throws IOException {
        return client.ask(RequestCode.PULL_MESSAGE, fields(offset, patience));
    }

    Fields fields(long offset, Duration patience) {
        return Fields.builder()
                .add("consumerGroup", GROUP)
                .add("topic", topic)
                .add("bname", brokerName)
                .add("queueId", queue)
                .add("queueOffset", offset)
                .add("maxMsgNums", MAXIMUM_MESSAGES)
                .add("sysFlag", patience.isZero() ? WITH_SUBSCRIPTION : SUSPENDED | WITH_SUBSCRIPTION)
                .add("commitOffset", 0)
                .add("suspendTimeoutMillis", patience.toMillis())
                .add("subscription", "*")
                .add("subVersion", 0)
                .add("expressionType", "TAG")
                .build();
    }

    /// Where the next pull goes on, by the answer to one at `offset`.
    static long next(Frame answer, long offset) {
        var text = answer.fields().get("nextBeginOffset");
        return text == null ? offset : Long.parseLong(text);
    }
}
