// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one node served of the topic when everything was over: each queue from its first message to its last.
public record Replica(String node, Map<QueueName, List<Entry>> queues) {
    public Replica {
        queues = Map.copyOf(queues);
    }

    /// `id` is empty if the body is not what was sent.
    public record Entry(long offset, Optional<MessageId> id) {}
}
