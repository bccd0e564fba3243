// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// The queues a client shall read, by pulling or popping (RocketMQ: `QueryAssignmentResponseBody`).
public record Assignment(List<MessageQueue> queues, RequestMode mode) implements JsonBody {
    /// How messages are asked for (RocketMQ: `MessageRequestMode`).
    public enum RequestMode {
        PULL,
        POP
    }

    public Assignment {
        queues = List.copyOf(queues);
    }

    @Override
    public JsonObject toJson() {
        var assignments = queues.stream()
                .map(queue -> JsonObject.builder()
                        .put("messageQueue", queue.toJson())
                        .put("mode", mode.name())
                        .build())
                .toList();
        return JsonObject.builder()
                .put("messageQueueAssignments", JsonValue.Array.of(assignments))
                .build();
    }
}
