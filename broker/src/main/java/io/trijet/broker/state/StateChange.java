// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.util.List;

/// Everything that can happen to broker state: the payload of one STATE record. Applied by `BrokerState`, written by
/// `StateChangeCodec`. A change that a node does not know stops it: skipping it would make replicas differ.
public sealed interface StateChange {
    /// Topics are created or replaced, all of them or none.
    record TopicsPut(List<TopicConfig> topics) implements StateChange {
        public TopicsPut {
            topics = List.copyOf(topics);
        }
    }

    /// Topics end, with the consumer offsets, resets and locks of their queues. What they held stays in the log.
    record TopicsDeleted(List<String> topics) implements StateChange {
        public TopicsDeleted {
            topics = List.copyOf(topics);
        }
    }

    /// Subscription groups are created or replaced.
    record GroupsPut(List<GroupConfig> groups) implements StateChange {
        public GroupsPut {
            groups = List.copyOf(groups);
        }
    }

    /// A subscription group ends; with `cleanOffsets` its offsets too.
    record GroupDeleted(String group, boolean cleanOffsets) implements StateChange {}

    /// Consumer offsets moved. Many clients' commits are gathered into one record.
    record OffsetsCommitted(List<GroupOffset> offsets) implements StateChange {
        public OffsetsCommitted {
            offsets = List.copyOf(offsets);
        }
    }

    /// An operator moved these offsets: each is the group's offset now, and until the next pull of its queue takes
    /// the reset, commits are ignored.
    record OffsetsReset(List<GroupOffset> offsets) implements StateChange {
        public OffsetsReset {
            offsets = List.copyOf(offsets);
        }
    }

    /// The consumer was told of the reset of this queue.
    record ResetTaken(String group, QueueKey queue) implements StateChange {}

    /// A name server's key value is set (RocketMQ: `PUT_KV_CONFIG`).
    record KeyValuePut(String namespace, String key, String value) implements StateChange {}

    record KeyValueDeleted(String namespace, String key) implements StateChange {}

    /// `client` owns these queues of the group for ordered consumption.
    record QueuesLocked(String group, String client, List<QueueKey> queues) implements StateChange {
        public QueuesLocked {
            queues = List.copyOf(queues);
        }
    }

    /// Nobody owns these queues any more.
    record QueuesUnlocked(String group, List<QueueKey> queues) implements StateChange {
        public QueuesUnlocked {
            queues = List.copyOf(queues);
        }
    }

    /// How far a group has consumed one queue: the queue offset it wants next.
    record GroupOffset(String group, QueueKey queue, long queueOffset) {}
}
