// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.List;

/// Spreads the news of messages that can be served now. Owned by the group's lane.
public final class Arrivals implements QueueListener {
    private final List<QueueListener> listeners = new ArrayList<>();

    public void listen(QueueListener listener) {
        listeners.add(listener);
    }

    @Override
    public void arrived(QueueKey queue, long queueOffset, int tagHash) {
        for (var listener : listeners) listener.arrived(queue, queueOffset, tagHash);
    }
}
