// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

/// One queue of one topic in this log.
public record QueueKey(String topic, int queueId) implements Comparable<QueueKey> {
    @Override
    public int compareTo(QueueKey other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(queueId, other.queueId);
    }

    @Override
    public String toString() {
        return topic + "/" + queueId;
    }
}
