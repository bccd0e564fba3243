// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.storage.index.QueueKey;

/// Hears that queues have new messages to serve. On the group's lane.
@FunctionalInterface
public interface QueueListener {
    /// A message became safe and is indexed: `queueOffset` is its own, `tagHash` that of its tag. Called once for
    /// each, so it must be cheap; answers are gathered by `Lane.defer`.
    void arrived(QueueKey queue, long queueOffset, int tagHash);
}
