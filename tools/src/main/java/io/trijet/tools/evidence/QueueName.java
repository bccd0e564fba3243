// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

/// One queue of the cluster.
public record QueueName(String topic, String broker, int queue) implements Comparable<QueueName> {
    @Override
    public int compareTo(QueueName other) {
        int byTopic = topic.compareTo(other.topic);
        if (byTopic != 0) return byTopic;
        int byBroker = broker.compareTo(other.broker);
        return byBroker != 0 ? byBroker : Integer.compare(queue, other.queue);
    }

    @Override
    public String toString() {
        return topic + "/" + broker + "/" + queue;
    }
}
