// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
import io.trijet.protocol.body.TopicConfig;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The topics that every broker has by itself (protocol.md 4.1). Pure.
public final class SystemTopics {
    private static final int READ_WRITE = Permission.READ_WRITE;
    private static final int TEMPLATE = READ_WRITE | Permission.INHERIT;
    private static final int CLUSTER_QUEUES = 16;
    private static final int BENCHMARK_QUEUES = 1024;
    private static final int DELAY_LEVELS = 18;

    private SystemTopics() {}

    /// `templateQueues` is what automatic creation offers; the template is missing without it.
    public static SortedMap<String, TopicConfig> of(
            String cluster, List<String> brokerNames, boolean autoCreate, int templateQueues) {
        var topics = new TreeMap<String, TopicConfig>();
        if (autoCreate) put(topics, Names.TEMPLATE_TOPIC, templateQueues, TEMPLATE);
        put(topics, Names.SELF_TEST_TOPIC, 1, READ_WRITE);
        put(topics, Names.BENCHMARK_TOPIC, BENCHMARK_QUEUES, READ_WRITE);
        put(topics, Names.OFFSET_MOVED_TOPIC, 1, READ_WRITE);
        put(topics, Names.SCHEDULE_TOPIC, DELAY_LEVELS, READ_WRITE);
        put(topics, Names.HALF_TOPIC, 1, READ_WRITE);
        put(topics, Names.HALF_OPERATION_TOPIC, 1, READ_WRITE);
        put(topics, Names.TRANSACTION_CHECK_TOPIC, 1, READ_WRITE);
        put(topics, replyTopic(cluster), 1, READ_WRITE);
        for (var brokerName : brokerNames) put(topics, brokerName, 1, TEMPLATE);
        put(topics, cluster, CLUSTER_QUEUES, TEMPLATE);
        return topics;
    }

    public static String replyTopic(String cluster) {
        return cluster + Names.REPLY_SUFFIX;
    }

    private static void put(SortedMap<String, TopicConfig> topics, String name, int queues, int permission) {
        topics.put(name, TopicConfig.of(name, queues, permission));
    }
}
