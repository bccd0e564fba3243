// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.evidence.QueueName;

/// Where a message stands.
public record Place(QueueName queue, long offset) {
    @Override
    public String toString() {
        return queue + "@" + offset;
    }
}
