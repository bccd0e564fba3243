// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

/// One queue of one topic of one broker name, as clients name it.
public record Queue(String broker, String topic, int queueId) implements Comparable<Queue> {
    @Override
    public int compareTo(Queue other) {
        int byBroker = broker.compareTo(other.broker);
        if (byBroker != 0) return byBroker;
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(queueId, other.queueId);
    }

    @Override
    public String toString() {
        return broker + "/" + topic + "/" + queueId;
    }
}
