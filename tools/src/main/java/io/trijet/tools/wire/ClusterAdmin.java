// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.wire;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.BrokerAddresses;
import io.trijet.protocol.body.ClusterInfo;
import io.trijet.protocol.body.ConsumeStats;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.GroupConfigs;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.body.TopicConfigs;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.body.TopicStats;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Topics and groups of a cluster, through its name servers and leaders, as RocketMQ's own tools do it.
public final class ClusterAdmin {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PAGE = 2_000;

    private final List<Address> nameServers;

    public ClusterAdmin(List<Address> nameServers) {
        this.nameServers = List.copyOf(nameServers);
    }

    /// Who leads each broker name: the address of id 0, or a failure if one has none.
    public SortedMap<String, Address> leaders() throws Failure {
        var leaders = new TreeMap<String, Address>();
        var info = ask(nameServers, RequestCode.GET_BROKER_CLUSTER_INFO, Fields.NONE, ClusterInfo::fromJson);
        for (var broker : info.brokers()) leaders.put(broker.brokerName(), leaderOf(broker));
        if (leaders.isEmpty()) throw new Failure(ExitCode.TRY_AGAIN, "no broker is known", "look at ./trijet status");
        return leaders;
    }

    private static Address leaderOf(BrokerAddresses broker) throws Failure {
        var address = broker.addresses().get(0L);
        if (address == null)
            throw new Failure(
                    ExitCode.TRY_AGAIN,
                    "nobody leads group " + broker.brokerName(),
                    "start its leader again, or make another with ./trijet promote NODE");
        return Address.parse(address);
    }

    public TopicRoute route(String topic) throws Failure {
        return ask(nameServers, RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", topic), TopicRoute::fromJson);
    }

    public List<TopicConfig> topics() throws Failure {
        var fields =
                Fields.builder().add("topicSeq", 0).add("maxTopicNum", PAGE).build();
        return askFirst(RequestCode.GET_ALL_TOPIC_CONFIG, fields, TopicConfigs::fromJson)
                .topics();
    }

    /// Topics that belong to the system, by what the cluster itself says.
    public Set<String> systemTopics() throws Failure {
        var names = ask(
                nameServers,
                RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS,
                Fields.NONE,
                body -> NameList.fromJson("topicList", body));
        return Set.copyOf(names.names());
    }

    /// Made, or changed to this, on every leader.
    public void createTopic(String topic, int queues, int permission) throws Failure {
        var fields = Fields.builder()
                .add("topic", topic)
                .add("defaultTopic", "TBW102")
                .add("readQueueNums", queues)
                .add("writeQueueNums", queues)
                .add("perm", permission)
                .add("topicFilterType", "SINGLE_TAG")
                .add("topicSysFlag", 0)
                .add("order", false)
                .build();
        tellAll(RequestCode.UPDATE_AND_CREATE_TOPIC, fields, Response.NO_BODY);
    }

    public void deleteTopic(String topic) throws Failure {
        tellAll(RequestCode.DELETE_TOPIC_IN_BROKER, Fields.of("topic", topic), Response.NO_BODY);
        ask(nameServers, RequestCode.DELETE_TOPIC_IN_NAMESRV, Fields.of("topic", topic), ignored -> "");
    }

    /// All queues of the topic on all brokers.
    public SortedMap<MessageQueue, TopicStats.QueueRange> topicStats(String topic) throws Failure {
        var queues = new TreeMap<MessageQueue, TopicStats.QueueRange>();
        for (var leader : leaders().values())
            queues.putAll(ask(
                            List.of(leader),
                            RequestCode.GET_TOPIC_STATS_INFO,
                            Fields.of("topic", topic),
                            TopicStats::fromJson)
                    .queues());
        return queues;
    }

    public List<GroupConfig> groups() throws Failure {
        var fields =
                Fields.builder().add("groupSeq", 0).add("maxGroupNum", PAGE).build();
        return askFirst(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, fields, GroupConfigs::fromJson)
                .groups();
    }

    public void createGroup(GroupConfig group) throws Failure {
        tellAll(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Fields.NONE, group.encode());
    }

    public void deleteGroup(String group, boolean cleanOffsets) throws Failure {
        var fields = Fields.builder()
                .add("groupName", group)
                .add("cleanOffset", cleanOffsets)
                .build();
        tellAll(RequestCode.DELETE_SUBSCRIPTIONGROUP, fields, Response.NO_BODY);
    }

    /// How far the group is in every queue of every broker.
    public SortedMap<MessageQueue, ConsumeStats.Progress> consumeStats(String group) throws Failure {
        var queues = new TreeMap<MessageQueue, ConsumeStats.Progress>();
        for (var leader : leaders().values())
            queues.putAll(ask(
                            List.of(leader),
                            RequestCode.GET_CONSUME_STATS,
                            Fields.of("consumerGroup", group),
                            ConsumeStats::fromJson)
                    .queues());
        return queues;
    }

    private <T> T askFirst(int code, Fields fields, Function<JsonValue, T> read) throws Failure {
        return ask(List.copyOf(leaders().values()), code, fields, read);
    }

    private void tellAll(int code, Fields fields, MemorySegment body) throws Failure {
        for (var leader : leaders().values()) checked(leader, code, exchange(List.of(leader), code, fields, body));
    }

    private static <T> T ask(List<Address> addresses, int code, Fields fields, Function<JsonValue, T> read)
            throws Failure {
        var answer = checked(addresses.getFirst(), code, exchange(addresses, code, fields, Response.NO_BODY));
        return read.apply(answer.body().byteSize() == 0 ? JsonObject.builder().build() : Json.read(answer.body()));
    }

    private static Frame checked(Address address, int code, Frame answer) throws Failure {
        if (answer.code() == ResponseCode.SUCCESS) return answer;
        throw new Failure(
                exitCodeFor(answer.code()),
                "request " + code + " was answered " + answer.code() + ": " + answer.remark(),
                "asked " + address);
    }

    private static int exitCodeFor(int responseCode) {
        return switch (responseCode) {
            case ResponseCode.SYSTEM_BUSY,
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    ResponseCode.SLAVE_NOT_AVAILABLE,
                    ResponseCode.FLUSH_SLAVE_TIMEOUT -> ExitCode.TRY_AGAIN;
            case ResponseCode.TOPIC_NOT_EXIST,
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    ResponseCode.QUERY_NOT_FOUND -> ExitCode.NO;
            default -> ExitCode.REFUSED;
        };
    }

    /// The first address that answers counts.
    private static Frame exchange(List<Address> addresses, int code, Fields fields, MemorySegment body) throws Failure {
        var troubles = new ArrayList<String>();
        for (var address : addresses) {
            try (var client = WireClient.connect(address, PATIENCE)) {
                return client.ask(code, fields, body);
            } catch (IOException e) {
                troubles.add(address + ": " + e.getMessage());
            }
        }
        throw new Failure(
                ExitCode.UNREACHABLE,
                "nobody answers (" + String.join("; ", troubles) + ")",
                "is the cluster up? name its name servers with --namesrv or NAMESRV_ADDR");
    }
}
