// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// The queues that the client now holds (RocketMQ: `LockBatchResponseBody`).
public record LockedQueues(List<MessageQueue> queues) implements JsonBody {
    public LockedQueues {
        queues = List.copyOf(queues);
    }

    public static LockedQueues fromJson(JsonValue value) {
        var object = JsonObject.asObject("locked queues", value);
        return new LockedQueues(
                object.array("lockOKMQSet").stream().map(MessageQueue::fromJson).toList());
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder().put("lockOKMQSet", Lists.write(queues)).build();
    }
}
