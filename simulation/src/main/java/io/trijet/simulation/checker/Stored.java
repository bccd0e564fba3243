// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One replica's contents, by queue offset and by message id.
final class Stored {
    private final Map<Queue, Map<Long, Event.Message>> byOffset = new HashMap<>();
    private final Map<String, Integer> copies = new HashMap<>();

    Stored(Contents contents) {
        contents.messages().forEach((queue, messages) -> {
            var offsets = byOffset.computeIfAbsent(queue, _ -> new HashMap<>());
            for (var message : messages) {
                offsets.put(message.queueOffset(), message);
                copies.merge(message.id(), 1, Integer::sum);
            }
        });
    }

    Optional<Event.Message> at(Queue queue, long queueOffset) {
        return Optional.ofNullable(byOffset.getOrDefault(queue, Map.of()).get(queueOffset));
    }

    int copies(String id) {
        return copies.getOrDefault(id, 0);
    }
}
