// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.Exchange;
import io.trijet.protocol.Request;
import io.trijet.protocol.body.Subscription;
import io.trijet.storage.index.QueueKey;

/// One pull on its way to its answer. Owned by the group's lane.
final class Pulling {
    final Request.Pull pull;
    final QueueKey queue;
    final Subscription wanted;
    final Exchange exchange;
    /// Until when it may wait.
    final long deadlineNanos;
    /// Everything before was looked at and does not match. Never before the offset that was asked for.
    long scanFrom;
    /// What it asks for cannot be had from this replica.
    boolean elsewhere;

    Pulling(Request.Pull pull, Subscription wanted, Exchange exchange, long deadlineNanos) {
        this.pull = pull;
        queue = new QueueKey(pull.topic(), pull.queueId());
        this.wanted = wanted;
        this.exchange = exchange;
        this.deadlineNanos = deadlineNanos;
        scanFrom = pull.queueOffset();
    }
}
