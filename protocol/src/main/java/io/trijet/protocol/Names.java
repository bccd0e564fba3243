// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.util.Optional;
import java.util.Set;

/// Names of topics and groups: which are allowed, which mean something (RocketMQ: `TopicValidator`, `MixAll`).
public final class Names {
    public static final String RETRY_PREFIX = "%RETRY%";
    public static final String DEAD_LETTER_PREFIX = "%DLQ%";
    public static final String SYSTEM_PREFIX = "rmq_sys_";
    /// The template of topics that a send creates.
    public static final String TEMPLATE_TOPIC = "TBW102";
    public static final String SELF_TEST_TOPIC = "SELF_TEST_TOPIC";
    public static final String BENCHMARK_TOPIC = "BenchmarkTest";
    public static final String SCHEDULE_TOPIC = "SCHEDULE_TOPIC_XXXX";
    public static final String HALF_TOPIC = "RMQ_SYS_TRANS_HALF_TOPIC";
    public static final String HALF_OPERATION_TOPIC = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    public static final String ROCKSDB_HALF_TOPIC = "RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC";
    public static final String ROCKSDB_HALF_OPERATION_TOPIC = "RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC";
    public static final String CHECKPOINT_TOPIC = "CHECKPOINT_TOPIC";
    public static final String TRACE_TOPIC = "RMQ_SYS_TRACE_TOPIC";
    public static final String TRANSACTION_CHECK_TOPIC = "TRANS_CHECK_MAX_TIME_TOPIC";
    public static final String OFFSET_MOVED_TOPIC = "OFFSET_MOVED_EVENT";
    public static final String REPLY_SUFFIX = "_REPLY_TOPIC";
    public static final String TOOLS_GROUP = "TOOLS_CONSUMER";
    /// The producer group that every client has besides its own.
    public static final String INNER_PRODUCER_GROUP = "CLIENT_INNER_PRODUCER";
    /// Key-value namespace of `orderTopicConf`.
    public static final String ORDERED_TOPICS_NAMESPACE = "ORDER_TOPIC_CONFIG";

    /// Clients make their ids of address, process number and instance name.
    public static final int MAX_CLIENT_ID_CHARS = 255;

    private static final Set<String> SYSTEM_TOPICS = Set.of(
            TEMPLATE_TOPIC,
            SELF_TEST_TOPIC,
            BENCHMARK_TOPIC,
            SCHEDULE_TOPIC,
            HALF_TOPIC,
            HALF_OPERATION_TOPIC,
            ROCKSDB_HALF_TOPIC,
            ROCKSDB_HALF_OPERATION_TOPIC,
            CHECKPOINT_TOPIC,
            TRACE_TOPIC,
            TRANSACTION_CHECK_TOPIC,
            OFFSET_MOVED_TOPIC);
    private static final Set<String> NOT_FOR_PRODUCERS = Set.of(
            SCHEDULE_TOPIC,
            HALF_TOPIC,
            HALF_OPERATION_TOPIC,
            ROCKSDB_HALF_TOPIC,
            ROCKSDB_HALF_OPERATION_TOPIC,
            TRANSACTION_CHECK_TOPIC,
            SELF_TEST_TOPIC,
            OFFSET_MOVED_TOPIC);

    private Names() {}

    public static String retryTopic(String group) {
        return RETRY_PREFIX + group;
    }

    public static String deadLetterTopic(String group) {
        return DEAD_LETTER_PREFIX + group;
    }

    public static boolean isRetryTopic(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    public static boolean isDeadLetterTopic(String topic) {
        return topic.startsWith(DEAD_LETTER_PREFIX);
    }

    /// The group of a retry or dead-letter topic.
    public static Optional<String> groupOf(String topic) {
        if (isRetryTopic(topic)) return Optional.of(topic.substring(RETRY_PREFIX.length()));
        if (isDeadLetterTopic(topic)) return Optional.of(topic.substring(DEAD_LETTER_PREFIX.length()));
        return Optional.empty();
    }

    public static boolean isSystemTopic(String topic) {
        return SYSTEM_TOPICS.contains(topic) || topic.startsWith(SYSTEM_PREFIX);
    }

    /// Topics that only the broker itself writes.
    public static boolean isForbiddenForProducers(String topic) {
        return NOT_FOR_PRODUCERS.contains(topic);
    }

    /// What is wrong with the name of a topic; empty if nothing is. Retry and dead-letter topics may be longer.
    public static Optional<String> topicFault(String topic, Limits limits) {
        boolean derived = isRetryTopic(topic) || isDeadLetterTopic(topic);
        return fault("topic", topic, derived ? limits.derivedTopicChars() : limits.topicChars());
    }

    /// What is wrong with the name of a group; empty if nothing is.
    public static Optional<String> groupFault(String group, Limits limits) {
        return fault("group", group, limits.groupChars());
    }

    /// What is wrong with a client's id; empty if nothing is. It may have any characters, but is kept and shown.
    public static Optional<String> clientIdFault(String clientId) {
        if (clientId.isEmpty()) return Optional.of("the client has no id");
        if (clientId.length() <= MAX_CLIENT_ID_CHARS) return Optional.empty();
        return Optional.of("the client's id has " + clientId.length() + " characters; at most " + MAX_CLIENT_ID_CHARS
                + " are allowed: give it a shorter instanceName");
    }

    private static Optional<String> fault(String what, String name, int maxChars) {
        if (name.isEmpty()) return Optional.of("the " + what + " has no name");
        if (name.length() > maxChars)
            return Optional.of("the name of the " + what + " has " + name.length() + " characters; at most " + maxChars
                    + " are allowed");
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i)))
                return Optional.of(
                        "the name of the " + what + " '" + name + "' may contain only letters, digits and %|_-");
        }
        return Optional.empty();
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '%'
                || c == '|'
                || c == '_'
                || c == '-';
    }
}
