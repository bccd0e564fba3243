// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.body.ConsumeFrom;
import io.trijet.protocol.body.ConsumeType;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.StoredMessage;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.Standing;
import io.trijet.storage.StorageConfig;
import io.trijet.world.SimulatedLane;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Real nodes on simulated machines, and clients that speak real frames to them without a network between.
public final class ConsumerWorld {
    public static final String GROUP = "broker-a";
    public static final long MILLI = 1_000_000L;
    public static final long SECOND = 1000 * MILLI;

    public final World world = new World(1);
    private final List<Node> nodes = new ArrayList<>();
    private int clients;

    /// One machine and the process on it.
    public final class Node {
        public final SimulatedNode machine;
        public final NodeConfig config;
        private @Nullable BrokerNode broker;

        Node(SimulatedNode machine, NodeConfig config) {
            this.machine = machine;
            this.config = config;
            machine.whenFailed(why -> {
                throw new AssertionError("node " + machine.id() + " ended", why);
            });
        }

        public BrokerNode broker() {
            var running = broker;
            if (running == null) throw new AssertionError(machine.id() + " is down");
            return running;
        }

        public SimulatedLane lane() {
            return machine.lane(GROUP);
        }

        public void start() {
            var environment = machine.start();
            lane().post(() -> {
                try {
                    var begun = new BrokerNode(config, environment);
                    begun.start();
                    broker = begun;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            world.runFor(100 * MILLI);
        }

        /// The process dies; what it forced is on the disk.
        public void kill() {
            machine.kill();
            broker = null;
        }

        public void cutPower() {
            machine.cutPower();
            broker = null;
        }

        public boolean leads() {
            return broker != null
                    && broker.view().serving()
                    && broker.view().groups().getFirst().replication().standing() instanceof Standing.Leading;
        }

        /// Flips a bit where this text stands on the disk. False if it stands nowhere.
        public boolean rot(String text) {
            for (var directory : machine.disk().tree()) {
                for (var name : directory.names()) {
                    int at = new String(directory.bytes(name), StandardCharsets.ISO_8859_1).indexOf(text);
                    if (at < 0) continue;
                    directory.rot(name, at, 1);
                    return true;
                }
            }
            return false;
        }

        public long count(BrokerMetric metric) {
            return machine.meter().count(metric);
        }
    }

    private ConsumerWorld(Mode mode, int nodeCount, UnaryOperator<ConsumerLimits> change) {
        var network = new SimulatedNetwork(world);
        var members = new ArrayList<NodeConfig.Member>();
        for (int i = 0; i < nodeCount; i++) {
            members.add(new NodeConfig.Member(
                    new NodeId("n" + i),
                    new Address("127.0.0.1", 10_911 + 10 * i),
                    new Address("127.0.0.1", 9876 + i)));
        }
        var storage = StorageConfig.withSegments(1 << 20);
        var settings = NodeConfig.Settings.defaults(storage, Flush.SYNC)
                .withConsumers(change.apply(ConsumerLimits.defaults()));
        for (var member : members) {
            var config =
                    new NodeConfig("trijet", "test-cluster", member.node(), members, List.of(GROUP), mode, settings);
            nodes.add(new Node(new SimulatedNode(world, network, member.node()), config));
        }
        format();
        nodes.forEach(Node::start);
        settle();
    }

    public static ConsumerWorld single() {
        return single(limits -> limits);
    }

    public static ConsumerWorld single(UnaryOperator<ConsumerLimits> change) {
        return new ConsumerWorld(Mode.SINGLE, 1, change);
    }

    public static ConsumerWorld of(Mode mode, int nodes) {
        return new ConsumerWorld(mode, nodes, limits -> limits);
    }

    public static ConsumerWorld of(Mode mode, int nodes, UnaryOperator<ConsumerLimits> change) {
        return new ConsumerWorld(mode, nodes, change);
    }

    private void format() {
        var incarnations = new TreeMap<NodeId, String>();
        for (var node : nodes) {
            var environment = node.machine.start();
            node.lane().run(() -> {
                try {
                    incarnations.put(node.machine.id(), BrokerNode.format(node.config, environment));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        for (var node : nodes) {
            try {
                Founders.write(node.machine.disk(), incarnations);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            node.machine.kill();
        }
    }

    public Node node(int number) {
        return nodes.get(number);
    }

    public Node leader() {
        return nodes.stream().filter(Node::leads).findFirst().orElseThrow(() -> new AssertionError("nobody leads"));
    }

    /// Lets the nodes find each other and everything that was sent become safe.
    public void settle() {
        world.runFor(2 * SECOND);
    }

    public ClientLine connect() {
        clients++;
        return new ClientLine(world, new Address("10.0.0." + (1 + clients % 250), 20_000 + clients));
    }

    // ---- Asking

    public int post(Node node, ClientLine line, int code, Fields fields, MemorySegment body) {
        int opaque = line.nextOpaque();
        var frame =
                new Frame(HeaderEncoding.JSON, code, Language.JAVA, FrameCodec.VERSION, opaque, 0, null, fields, body);
        node.lane().post(() -> node.broker().handle(frame, line));
        return opaque;
    }

    public int post(Node node, ClientLine line, int code, Fields fields) {
        return post(node, line, code, fields, Response.NO_BODY);
    }

    public Frame ask(Node node, ClientLine line, int code, Fields fields, MemorySegment body) {
        int opaque = post(node, line, code, fields, body);
        boolean answered = world.runUntil(() -> line.answer(opaque).isPresent(), 30 * SECOND);
        if (!answered) throw new AssertionError("no answer to " + code + " " + fields + " " + line.closedBecause());
        return line.answer(opaque).orElseThrow();
    }

    public Frame ask(Node node, ClientLine line, int code, Fields fields) {
        return ask(node, line, code, fields, Response.NO_BODY);
    }

    /// A client's answer to what the broker asked it.
    public void respond(Node node, ClientLine line, Frame question, int code, MemorySegment body) {
        var frame = new Frame(
                HeaderEncoding.JSON,
                code,
                Language.JAVA,
                FrameCodec.VERSION,
                question.opaque(),
                Frame.RESPONSE,
                null,
                Fields.NONE,
                body);
        node.lane().post(() -> node.broker().handle(frame, line));
    }

    // ---- What clients do

    public void createTopic(String topic, int queues) {
        var fields = Fields.builder()
                .add("topic", topic)
                .add("defaultTopic", "TBW102")
                .add("readQueueNums", queues)
                .add("writeQueueNums", queues)
                .add("perm", 6)
                .add("topicFilterType", "SINGLE_TAG")
                .add("topicSysFlag", 0)
                .add("order", "false")
                .build();
        var answer = ask(leader(), connect(), RequestCode.UPDATE_AND_CREATE_TOPIC, fields);
        if (answer.code() != 0) throw new AssertionError(answer.remark());
    }

    public int postSend(Node node, ClientLine line, String topic, int queueId, String body, String properties) {
        return post(
                node, line, RequestCode.SEND_MESSAGE_V2, sendFields(topic, queueId, properties, false), bytes(body));
    }

    private static Fields sendFields(String topic, int queueId, String properties, boolean batch) {
        return Fields.builder()
                .add("a", "producers")
                .add("b", topic)
                .add("c", "TBW102")
                .add("d", 4)
                .add("e", queueId)
                .add("f", 0)
                .add("g", 1_700_000_000_000L)
                .add("h", 0)
                .add("i", properties)
                .add("j", 0)
                .add("k", "false")
                .add("m", Boolean.toString(batch))
                .build();
    }

    public Frame send(String topic, int queueId, String body, String properties) {
        var line = connect();
        var node = leader();
        int opaque = postSend(node, line, topic, queueId, body, properties);
        world.runUntil(() -> line.answer(opaque).isPresent(), 10 * SECOND);
        var answer = line.answer(opaque).orElseThrow();
        if (answer.code() != 0) throw new AssertionError(answer.code() + " " + answer.remark());
        return answer;
    }

    /// A batch is one record.
    public Frame sendBatch(String topic, int queueId, String... bodies) {
        var parts = java.util.Arrays.stream(bodies).map(ConsumerWorld::part).toList();
        var whole = new java.io.ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        var fields = sendFields(topic, queueId, "", true);
        var answer = ask(
                leader(),
                connect(),
                RequestCode.SEND_BATCH_MESSAGE,
                fields,
                MemorySegment.ofArray(whole.toByteArray()));
        if (answer.code() != 0) throw new AssertionError(answer.code() + " " + answer.remark());
        return answer;
    }

    private static byte[] part(String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        int size = 22 + bytes.length;
        return java.nio.ByteBuffer.allocate(size)
                .putInt(size)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(bytes.length)
                .put(bytes)
                .putShort((short) 0)
                .array();
    }

    public Frame send(String topic, int queueId, String body) {
        return send(topic, queueId, body, "");
    }

    /// A heartbeat of a clustering push consumer of one topic.
    public Frame heartbeat(Node node, ClientLine line, String client, String group, String topic, String tags) {
        return heartbeat(node, line, client, group, MessageModel.CLUSTERING, Subscription.ofTags(topic, tags, 1));
    }

    public Frame heartbeat(
            Node node, ClientLine line, String client, String group, MessageModel model, Subscription... wanted) {
        var consumer = new ConsumerRegistration(
                group, ConsumeType.CONSUME_PASSIVELY, model, ConsumeFrom.CONSUME_FROM_LAST_OFFSET, List.of(wanted));
        var heartbeat = new Heartbeat(client, List.of("CLIENT_INNER_PRODUCER"), List.of(consumer), 0, false);
        return ask(node, line, RequestCode.HEART_BEAT, Fields.NONE, heartbeat.encode());
    }

    /// A pull of a push consumer, which waits up to 15 s.
    public static Fields pull(String group, String topic, int queueId, long offset) {
        return pull(group, topic, queueId, offset, 2, 15_000, null, 1);
    }

    public static Fields pull(
            String group,
            String topic,
            int queueId,
            long offset,
            int sysFlag,
            long suspendMillis,
            @Nullable String expression,
            long version) {
        return Fields.builder()
                .add("consumerGroup", group)
                .add("topic", topic)
                .add("queueId", queueId)
                .add("queueOffset", offset)
                .add("maxMsgNums", 32)
                .add("sysFlag", sysFlag)
                .add("commitOffset", offset)
                .add("suspendTimeoutMillis", suspendMillis)
                .addIfPresent("subscription", expression)
                .add("subVersion", version)
                .add("expressionType", "TAG")
                .build();
    }

    public static long number(Frame answer, String field) {
        var value = answer.fields().get(field);
        if (value == null) throw new AssertionError("no " + field + " in " + answer);
        return Long.parseLong(value);
    }

    public static List<StoredMessage> messages(Frame answer) {
        return MessageCodec.decodeAll(answer.body());
    }

    public static List<String> bodies(Frame answer) {
        return messages(answer).stream().map(message -> text(message.body())).toList();
    }

    public static String text(StoredMessage message) {
        return text(message.body());
    }

    public static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    public static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Optional<Frame> answer(ClientLine line, int opaque) {
        return line.answer(opaque);
    }
}
