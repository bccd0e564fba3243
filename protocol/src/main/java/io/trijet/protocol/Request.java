// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.body.AssignmentQuery;
import io.trijet.protocol.body.ClientConfigCheck;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.body.RequestModeSetting;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.message.MessageProperties;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a client or tool asks: one record for each command, its fields checked and typed (protocol.md chapter 2).
///
/// `RequestDecoder` makes them. A `MemorySegment` is a view on the received frame and valid as long as that is;
/// all else may be kept. `brokerName` is the one the client meant, where clients say so (protocol.md 2.2).
public sealed interface Request {

    // ---- Producers

    /// 10, 310, 320. `queueId` below 0 lets the broker choose. `isBatch`: the body holds several (`BatchBody`).
    record Send(
            String producerGroup,
            String topic,
            String defaultTopic,
            int defaultTopicQueues,
            int queueId,
            int sysFlag,
            long bornTimestamp,
            int flag,
            MessageProperties properties,
            int reconsumeTimes,
            OptionalInt maxReconsumeTimes,
            boolean isBatch,
            Optional<String> brokerName,
            MemorySegment body)
            implements Request {
        /// The same around other bytes: for keeping it longer than the frame.
        public Send withBody(MemorySegment other) {
            return new Send(
                    producerGroup,
                    topic,
                    defaultTopic,
                    defaultTopicQueues,
                    queueId,
                    sysFlag,
                    bornTimestamp,
                    flag,
                    properties,
                    reconsumeTimes,
                    maxReconsumeTimes,
                    isBatch,
                    brokerName,
                    other);
        }
    }

    /// 324, 325: the answer of a request/reply pair.
    record SendReply(Send message) implements Request {}

    /// 370
    record RecallMessage(Optional<String> producerGroup, String topic, String recallHandle) implements Request {}

    /// 37. `outcome` is a transaction type of `MessageSysFlag`; 0 is unknown.
    record EndTransaction(
            Optional<String> topic,
            String producerGroup,
            long halfQueueOffset,
            long halfPhysicalOffset,
            int outcome,
            boolean fromCheck,
            String messageId,
            Optional<String> transactionId)
            implements Request {}

    // ---- Consumers

    /// 11, 361. `sysFlag` is read with `PullSysFlag`; `suspendMillis` counts only if it says so.
    record Pull(
            boolean isLite,
            String group,
            String topic,
            int queueId,
            long queueOffset,
            int maxMessages,
            int maxBytes,
            int sysFlag,
            long commitOffset,
            long suspendMillis,
            Optional<String> expression,
            String expressionType,
            long subscriptionVersion,
            Optional<String> brokerName)
            implements Request {}

    /// 36. A `delayLevel` below 0 means: to the dead letters at once.
    record SendBack(
            long physicalOffset,
            String group,
            int delayLevel,
            Optional<String> originMessageId,
            Optional<String> originTopic,
            OptionalInt maxReconsumeTimes,
            Optional<String> brokerName)
            implements Request {}

    /// 14
    record QueryConsumerOffset(
            String group, String topic, int queueId, boolean zeroIfNotFound, Optional<String> brokerName)
            implements Request {}

    /// 15
    record UpdateConsumerOffset(String group, String topic, int queueId, long queueOffset, Optional<String> brokerName)
            implements Request {}

    /// 29. `upper`: the last message at or before the time, instead of the first at or after it.
    record SearchOffset(String topic, int queueId, long timestamp, boolean upper, Optional<String> brokerName)
            implements Request {}

    /// 30
    record MaxOffset(String topic, int queueId, Optional<String> brokerName) implements Request {}

    /// 31
    record MinOffset(String topic, int queueId, Optional<String> brokerName) implements Request {}

    /// 32
    record EarliestStoreTime(String topic, int queueId, Optional<String> brokerName) implements Request {}

    /// 38
    record ConsumerIds(String group) implements Request {}

    /// 41
    record LockQueues(QueueLockRequest queues) implements Request {}

    /// 42
    record UnlockQueues(QueueLockRequest queues) implements Request {}

    /// 46
    record CheckClientConfig(ClientConfigCheck check) implements Request {}

    /// 400
    record QueryAssignment(AssignmentQuery query) implements Request {}

    // ---- Both

    /// 34
    record SendHeartbeat(Heartbeat heartbeat) implements Request {}

    /// 35
    record UnregisterClient(String clientId, Optional<String> producerGroup, Optional<String> consumerGroup)
            implements Request {}

    /// 33
    record ViewMessage(long physicalOffset, Optional<String> topic) implements Request {}

    /// 12. `isUniqueKey`: the key is a message id.
    record QueryMessage(
            String topic,
            String key,
            int maxMessages,
            long beginTimestamp,
            long endTimestamp,
            Optional<String> indexType,
            boolean isUniqueKey)
            implements Request {}

    // ---- Name server

    /// 105
    record RouteOfTopic(String topic) implements Request {}

    /// 106
    record DescribeCluster() implements Request {}

    /// 206
    record AllTopicNames() implements Request {}

    /// 224
    record TopicNamesOfCluster(String cluster) implements Request {}

    /// 304, and 305 which asks a broker.
    record SystemTopicNames(boolean ofBroker) implements Request {}

    /// 216
    record DeleteTopicInNameServer(String topic, Optional<String> cluster) implements Request {}

    /// 100
    record PutKeyValue(String namespace, String key, String value) implements Request {}

    /// 101
    record GetKeyValue(String namespace, String key) implements Request {}

    /// 102
    record DeleteKeyValue(String namespace, String key) implements Request {}

    /// 219
    record KeyValuesOfNamespace(String namespace) implements Request {}

    /// 205
    record WipeWritePermission(String brokerName) implements Request {}

    /// 327
    record AddWritePermission(String brokerName) implements Request {}

    /// 319
    record NameServerConfig() implements Request {}

    /// 318: lines of `key=value`.
    record UpdateNameServerConfig(String properties) implements Request {}

    // ---- Administration of topics and groups

    /// 17. `attributes` is written `+name=value,-name`.
    record CreateTopic(
            String topic,
            String defaultTopic,
            int readQueues,
            int writeQueues,
            int permission,
            int sysFlag,
            boolean ordered,
            String attributes)
            implements Request {}

    /// 18
    record CreateTopics(List<TopicConfig> topics) implements Request {
        public CreateTopics {
            topics = List.copyOf(topics);
        }
    }

    /// 351
    record DescribeTopic(String topic) implements Request {}

    /// 21, one page of it. `pageSize` is empty for all.
    record AllTopicConfigs(int firstIndex, OptionalInt pageSize, Optional<String> dataVersion) implements Request {}

    /// 215
    record DeleteTopic(String topic) implements Request {}

    /// 200
    record CreateGroup(GroupConfig group) implements Request {}

    /// 225
    record CreateGroups(List<GroupConfig> groups) implements Request {
        public CreateGroups {
            groups = List.copyOf(groups);
        }
    }

    /// 352
    record DescribeGroup(String group) implements Request {}

    /// 201, one page of it. `pageSize` is empty for all.
    record AllGroupConfigs(int firstIndex, OptionalInt pageSize, Optional<String> dataVersion) implements Request {}

    /// 207
    record DeleteGroup(String group, boolean cleanOffsets) implements Request {}

    /// 401
    record SetRequestMode(RequestModeSetting setting) implements Request {}

    /// 222. No `queueId`: all queues. No `offset`: by timestamp, of which -1 is the end.
    record ResetOffset(String topic, String group, long timestamp, OptionalInt queueId, Optional<Long> offset)
            implements Request {}

    // ---- Statistics and insight

    /// 202
    record DescribeTopicStats(String topic) implements Request {}

    /// 208. No topic: all topics of the group.
    record DescribeConsumeStats(String group, List<String> topics) implements Request {
        public DescribeConsumeStats {
            topics = List.copyOf(topics);
        }
    }

    /// 203
    record ConsumerConnectionsOf(String group) implements Request {}

    /// 204
    record ProducerConnectionsOf(String producerGroup) implements Request {}

    /// 328
    record AllProducers() implements Request {}

    /// 300
    record GroupsOfTopic(String topic) implements Request {}

    /// 343
    record TopicsOfGroup(String group) implements Request {}

    /// 223. The broker asks the group's clients (221).
    record ConsumerStatusOf(String topic, String group, Optional<String> clientAddress) implements Request {}

    /// 307. The broker relays it to the client.
    record ConsumerRunningInfo(String group, String clientId, boolean withStacks) implements Request {}

    /// 309. The broker relays it, with the message, to the client.
    record ConsumeDirectly(String group, Optional<String> clientId, Optional<String> messageId, Optional<String> topic)
            implements Request {}

    /// 28
    record BrokerRuntimeInfo() implements Request {}

    /// 26
    record BrokerConfig() implements Request {}

    /// 25: lines of `key=value`.
    record UpdateBrokerConfig(String properties) implements Request {}

    /// 315
    record BrokerStatsOf(String name, String key) implements Request {}

    /// 907
    record DescribeHaStatus() implements Request {}

    /// A code that is not spoken here: answered 3.
    record Unknown(int code) implements Request {}
}
