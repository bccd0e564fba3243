// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.util.Optional;

/// One message that a consumer was given: from which place, which one (empty if it is not what was sent), when a
/// leader had stored it, and when the consumer got it.
record Delivery(Place place, Optional<MessageId> id, long storedMillis, long atNanos) {
    /// Where a message stands.
    record Place(QueueName queue, long offset) {
        static Place of(Acknowledged owed) {
            return new Place(owed.queue(), owed.offset());
        }
    }

    String group() {
        return place.queue().broker();
    }
}
