// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.world.SimulatedConnection;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client of one node that speaks real frames over a simulated connection.
final class TestClient implements SimulatedConnection.Client {
    private static int ports = 20_000;

    private final TestCluster cluster;
    private final SimulatedConnection connection;
    private final BrokerNode broker;
    private final Map<Integer, Frame> answers = new HashMap<>();
    private ByteArrayOutputStream atServer = new ByteArrayOutputStream();
    private ByteArrayOutputStream atClient = new ByteArrayOutputStream();
    private int opaque;
    boolean isClosed;
    int version = FrameCodec.VERSION;

    TestClient(TestCluster cluster, TestCluster.Node node) {
        this(cluster, node, node.machine.lane(TestCluster.GROUP));
    }

    /// A client whose connection belongs to another lane than its group's.
    TestClient(TestCluster cluster, TestCluster.Node node, Lane lane) {
        this.cluster = cluster;
        this.broker = node.broker();
        connection = new SimulatedConnection(
                cluster.network,
                new NodeId("client"),
                new Address("10.0.1.1", ++ports),
                lane,
                new SimulatedConnection.Ends(cluster.world, node.machine, this::serve, this));
    }

    /// Sends a request and returns its number.
    int send(int code, Fields fields, MemorySegment body, int flag) {
        int number = ++opaque;
        connection.send(FrameCodec.encode(
                new Frame(HeaderEncoding.JSON, code, Language.JAVA, version, number, flag, null, fields, body)));
        return number;
    }

    int send(int code, Fields fields) {
        return send(code, fields, Response.NO_BODY, 0);
    }

    /// Sends a request and waits for its answer.
    Frame ask(int code, Fields fields, MemorySegment body) {
        return await(send(code, fields, body, 0));
    }

    Frame ask(int code, Fields fields) {
        return ask(code, fields, Response.NO_BODY);
    }

    void hangUp() {
        connection.hangUp();
    }

    Frame await(int number) {
        cluster.until(() -> answers.containsKey(number) || isClosed);
        return answer(number);
    }

    /// The answer that came.
    Frame answer(int number) {
        var answer = answers.get(number);
        if (answer == null) throw new AssertionError("no answer to " + number + ", closed=" + isClosed);
        return answer;
    }

    boolean isAnswered(int number) {
        return answers.containsKey(number);
    }

    /// Sends one message the ordinary way.
    int sendMessage(String topic, int queueId, String body, MessageProperties properties) {
        return send(RequestCode.SEND_MESSAGE_V2, sendFields(topic, queueId, properties), bytes(body), 0);
    }

    Frame sendMessage(String topic, String body) {
        return await(sendMessage(topic, 0, body, MessageProperties.NONE));
    }

    static Fields sendFields(String topic, int queueId, MessageProperties properties) {
        return Fields.builder()
                .add("a", "pg")
                .add("b", topic)
                .add("c", "TBW102")
                .add("d", 4)
                .add("e", queueId)
                .add("f", 0)
                .add("g", 1_700_000_000_000L)
                .add("h", 0)
                .add("i", properties.encodedText())
                .add("j", 0)
                .add("k", "false")
                .add("m", "false")
                .build();
    }

    static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    static String field(Frame frame, String name) {
        @Nullable String value = frame.fields().get(name);
        if (value == null) throw new AssertionError("no field " + name + " in " + frame);
        return value;
    }

    private void serve(SimulatedConnection from, MemorySegment bytes) {
        atServer.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
        atServer = frames(atServer, frame -> broker.handle(frame, from));
    }

    @Override
    public void received(MemorySegment bytes) {
        atClient.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
        atClient = frames(atClient, frame -> {
            if (frame.isResponse()) answers.put(frame.opaque(), frame);
        });
    }

    @Override
    public void closed() {
        isClosed = true;
    }

    private interface Taker {
        void take(Frame frame);
    }

    private static ByteArrayOutputStream frames(ByteArrayOutputStream gathered, Taker taker) {
        var bytes = gathered.toByteArray();
        int at = 0;
        while (bytes.length - at >= Integer.BYTES) {
            int size = Integer.BYTES + ByteBuffer.wrap(bytes, at, Integer.BYTES).getInt();
            if (bytes.length - at < size) break;
            var whole = new byte[size];
            System.arraycopy(bytes, at, whole, 0, size);
            at += size;
            try {
                taker.take(FrameCodec.decode(MemorySegment.ofArray(whole), Limits.DEFAULT));
            } catch (MalformedFrameException e) {
                throw new AssertionError(e);
            }
        }
        var rest = new ByteArrayOutputStream();
        rest.write(bytes, at, bytes.length - at);
        return rest;
    }
}
