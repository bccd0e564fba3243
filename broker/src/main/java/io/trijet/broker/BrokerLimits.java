// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import java.time.Duration;

/// What a broker bounds, and where. Each limit is refused with its name in the answer.
///
/// Consumer offsets and queue locks are counted over all groups, each in its queues behind one broker name. Sends that
/// wait to become safe are bounded by `maxUnacknowledgedCount` and `maxUnacknowledgedBytes`, and told after
/// `replicaTimeout` (the slave timeout: 2.5 s by default, 5 s at most, as stock clients give up after 3 s). Consumer
/// offsets are gathered for `offsetBatch`. A checkpoint of the state is taken after `checkpointInterval` or
/// `checkpointBytes` of log, whichever is first. What the log no longer needs is looked for every `retentionInterval`.
public record BrokerLimits(
        int maxTopics,
        int maxQueuesPerTopic,
        int maxSubscriptionGroups,
        int maxKeyValues,
        int maxConsumerOffsets,
        int maxQueueLocks,
        int maxUnacknowledgedCount,
        long maxUnacknowledgedBytes,
        Duration replicaTimeout,
        Duration offsetBatch,
        Duration checkpointInterval,
        long checkpointBytes,
        Duration retentionInterval,
        boolean autoCreateTopics,
        boolean autoCreateGroups,
        int templateQueues) {
    public static final Duration REPLICA_TIMEOUT_CEILING = Duration.ofSeconds(5);

    public BrokerLimits {
        check("max-topics", maxTopics, 1, 1_000_000);
        check("max-queues-per-topic", maxQueuesPerTopic, 1, 65_536);
        check("max-subscription-groups", maxSubscriptionGroups, 1, 1_000_000);
        check("max-key-values", maxKeyValues, 1, 1_000_000);
        check("max-consumer-offsets", maxConsumerOffsets, 1, 10_000_000);
        check("max-queue-locks", maxQueueLocks, 1, 10_000_000);
        check("max-unacknowledged-count", maxUnacknowledgedCount, 1, 10_000_000);
        check("max-unacknowledged-bytes", maxUnacknowledgedBytes, 1, Long.MAX_VALUE);
        check("slave-timeout", replicaTimeout, REPLICA_TIMEOUT_CEILING);
        check("offset-batch", offsetBatch, Duration.ofSeconds(10));
        check("checkpoint-interval", checkpointInterval, Duration.ofHours(1));
        check("checkpoint-bytes", checkpointBytes, 1, Long.MAX_VALUE);
        check("retention-interval", retentionInterval, Duration.ofHours(1));
        check("template-queues", templateQueues, 1, maxQueuesPerTopic);
    }

    public static BrokerLimits defaults() {
        return new BrokerLimits(
                20_000,
                1024,
                20_000,
                10_000,
                250_000,
                250_000,
                100_000,
                256L << 20,
                Duration.ofMillis(2500),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                256L << 20,
                Duration.ofSeconds(10),
                true,
                true,
                8);
    }

    public BrokerLimits withUnacknowledged(int count, long bytes) {
        return new BrokerLimits(
                maxTopics,
                maxQueuesPerTopic,
                maxSubscriptionGroups,
                maxKeyValues,
                maxConsumerOffsets,
                maxQueueLocks,
                count,
                bytes,
                replicaTimeout,
                offsetBatch,
                checkpointInterval,
                checkpointBytes,
                retentionInterval,
                autoCreateTopics,
                autoCreateGroups,
                templateQueues);
    }

    /// How often what is kept is looked after: checkpoints, and what the log no longer needs.
    public BrokerLimits withUpkeep(Duration newCheckpointInterval, long newCheckpointBytes, Duration newRetention) {
        return new BrokerLimits(
                maxTopics,
                maxQueuesPerTopic,
                maxSubscriptionGroups,
                maxKeyValues,
                maxConsumerOffsets,
                maxQueueLocks,
                maxUnacknowledgedCount,
                maxUnacknowledgedBytes,
                replicaTimeout,
                offsetBatch,
                newCheckpointInterval,
                newCheckpointBytes,
                newRetention,
                autoCreateTopics,
                autoCreateGroups,
                templateQueues);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
    }

    private static void check(String name, Duration value, Duration most) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be above 0 and at most " + most + ", was " + value);
        }
    }
}
