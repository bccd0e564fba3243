// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.wire;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// One message to one node, whatever any route says: for whoever asks what that very node does with it.
///
/// `topic` has a queue 0 of the group `broker`. The connection waits at most `patience`.
public record PlainSend(String topic, String broker, Duration patience) {
    /// The node's answer.
    public Frame to(String address, byte[] body) throws IOException {
        try (var client = WireClient.connect(Address.parse(address), patience)) {
            return client.ask(RequestCode.SEND_MESSAGE_V2, fields(), MemorySegment.ofArray(body));
        }
    }

    /// The short names of `SendMessageRequestHeaderV2`.
    private Fields fields() {
        return Fields.builder()
                .add("a", "trijet-plain-send")
                .add("b", topic)
                .add("c", "TBW102")
                .add("d", 4)
                .add("e", 0)
                .add("f", 0)
                .add("g", System.currentTimeMillis())
                .add("h", 0)
                .add("i", "WAIT\u0001true\u0002")
                .add("m", false)
                .add("n", broker)
                .build();
    }
}
