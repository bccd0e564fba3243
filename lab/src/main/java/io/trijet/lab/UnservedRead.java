// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.evidence.ReadBack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.rocketmq.common.message.MessageDecoder;

/// Reads what a replica has above its safe end while nobody leads: in its log, and served to no consumer.
///
/// Decoded with RocketMQ's own message decoder, like everything that is read back.
record UnservedRead(NodeHttp http, String group, String topic) {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    /// Nothing at all if the node has found a leader meanwhile.
    void read(NodePlan node, ReadBack.Reader reader) throws IOException, InterruptedException {
        long from = 0;
        while (true) {
            try {
                var answer = http.unserved(node, group, from, WITHIN);
                decode(answer.path("messages").binaryValue(), reader);
                long to = answer.path("to").asLong(0);
                if (to >= answer.path("end").asLong(0)) return;
                if (to <= from) throw new IOException(node.name() + " does not get past position " + from);
                from = to;
            } catch (NodeHttp.Refused e) {
                throw new IOException(node.name() + " did not tell what it does not serve: " + e.detail(), e);
            }
        }
    }

    private void decode(byte[] messages, ReadBack.Reader reader) {
        for (var message : MessageDecoder.decodes(ByteBuffer.wrap(messages))) {
            if (!message.getTopic().equals(topic)) continue;
            var queue = new QueueName(topic, group, message.getQueueId());
            reader.message(queue, message.getQueueOffset(), message.getBody());
        }
    }
}
