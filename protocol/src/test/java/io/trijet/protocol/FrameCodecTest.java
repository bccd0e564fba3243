// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Random;
import org.apache.rocketmq.remoting.protocol.LanguageCode;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.apache.rocketmq.remoting.protocol.header.HeartbeatRequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FrameCodecTest {
    private static final String ROUTE_JSON = "0000007f0000007b7b22636f6465223a3130352c226578744669656c6473223a7b22746f"
            + "706963223a2254227d2c22666c6167223a302c226c616e6775616765223a224a415641222c226f7061717565223a372c2273657269"
            + "616c697a655479706543757272656e74525043223a224a534f4e222c2276657273696f6e223a3531337d";
    private static final String ROUTE_BINARY =
            "000000250100002100690002010000000700000000000000000000000c0005746f7069630000000154";
    private static final String SEND_ANSWER = "000000640100006000000002010000000700000001000000000000004b000771756575"
            + "654964000000013300056d7367496400000020304130303030303130303030324139463030303030303030303030303030303000"
            + "0b71756575654f66667365740000000135";

    private static MemorySegment hex(String digits) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(digits));
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void the_golden_requests_are_read() throws Exception {
        for (var golden : new String[] {ROUTE_JSON, ROUTE_BINARY}) {
            var frame = Official.frame(hex(golden));
            assertThat(frame.code()).isEqualTo(RequestCode.GET_ROUTEINFO_BY_TOPIC);
            assertThat(frame.opaque()).isEqualTo(7);
            assertThat(frame.version()).isEqualTo(513);
            assertThat(frame.language()).isEqualTo(Language.JAVA);
            assertThat(frame.isResponse()).isFalse();
            assertThat(frame.remark()).isNull();
            assertThat(frame.fields().get("topic")).isEqualTo("T");
            assertThat(frame.fields().count()).isEqualTo(1);
            assertThat(frame.body().byteSize()).isZero();
        }
    }

    @Test
    void the_golden_frames_are_written() throws Exception {
        assertThat(hex(FrameCodec.encode(Official.frame(hex(ROUTE_BINARY))))).isEqualTo(ROUTE_BINARY);
        assertThat(hex(FrameCodec.encode(Official.frame(hex(ROUTE_JSON))))).isEqualTo(ROUTE_JSON);
        var fields = Fields.builder()
                .add("queueId", 3)
                .add("msgId", "0A00000100002A9F0000000000000000")
                .add("queueOffset", 5)
                .build();
        var answer = FrameCodec.encodeResponse(Official.frame(hex(ROUTE_JSON)), Response.ok(fields));
        assertThat(hex(answer)).isEqualTo(SEND_ANSWER);
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void what_official_classes_write_is_read(SerializeType type) throws Exception {
        var random = new Random(20261123);
        for (int i = 0; i < 500; i++) {
            var command = RemotingCommand.createRequestCommand(random.nextInt(30_000), new HeartbeatRequestHeader());
            command.setSerializeTypeCurrentRPC(type);
            command.setOpaque(random.nextInt());
            command.setFlag(random.nextInt(4));
            command.setRemark(random.nextBoolean() ? null : text(random, 1));
            var fields = new HashMap<String, String>();
            for (int f = random.nextInt(20); f > 0; f--) fields.put("k" + f + text(random, 0), text(random, 1));
            command.setExtFields(fields);
            var body = text(random, 0).getBytes(UTF_8);
            command.setBody(body);

            var frame = Official.frame(Official.encode(command));

            assertThat(frame.code()).isEqualTo(command.getCode());
            assertThat(frame.opaque()).isEqualTo(command.getOpaque());
            assertThat(frame.flag()).isEqualTo(command.getFlag());
            assertThat(frame.remark()).isEqualTo(command.getRemark());
            var read = new HashMap<String, String>();
            frame.fields().forEach(read::put);
            assertThat(read).isEqualTo(fields);
            assertThat(frame.body().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource(HeaderEncoding.class)
    void what_we_write_official_classes_read(HeaderEncoding encoding) throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            var fields = Fields.builder();
            var expected = new HashMap<String, String>();
            for (int f = 1 + random.nextInt(12); f > 0; f--) {
                var value = text(random, 1);
                fields.add("field" + f, value);
                expected.put("field" + f, value);
            }
            var remark = random.nextBoolean() ? null : text(random, 1);
            var body = MemorySegment.ofArray(text(random, 1).getBytes(UTF_8));
            var frame = new Frame(
                    encoding,
                    random.nextInt(30_000),
                    Language.GO,
                    FrameCodec.VERSION,
                    random.nextInt(),
                    Frame.RESPONSE,
                    remark,
                    fields.build(),
                    body);

            var command = Official.decode(FrameCodec.encode(frame));

            assertThat(command.getCode()).isEqualTo(frame.code());
            assertThat(command.getOpaque()).isEqualTo(frame.opaque());
            assertThat(command.getLanguage()).isEqualTo(LanguageCode.GO);
            assertThat(command.getVersion()).isEqualTo(513);
            assertThat(command.isResponseType()).isTrue();
            assertThat(command.getRemark()).isEqualTo(remark);
            assertThat(command.getExtFields()).isEqualTo(expected);
            assertThat(command.getBody()).isEqualTo(body.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void java_clients_are_answered_in_binary_and_others_in_their_own_encoding() throws Exception {
        var answer = Response.refuse(ResponseCode.TOPIC_NOT_EXIST, "no such topic");
        assertThat(encodingOfAnswer(HeaderEncoding.JSON, Language.JAVA, 513, answer))
                .isEqualTo(HeaderEncoding.ROCKETMQ);
        assertThat(encodingOfAnswer(HeaderEncoding.JSON, Language.JAVA, 100, answer))
                .isEqualTo(HeaderEncoding.JSON);
        assertThat(encodingOfAnswer(HeaderEncoding.JSON, Language.GO, 513, answer))
                .isEqualTo(HeaderEncoding.JSON);
        assertThat(encodingOfAnswer(HeaderEncoding.ROCKETMQ, Language.CPP, 1, answer))
                .isEqualTo(HeaderEncoding.ROCKETMQ);
        var wide = Response.refuse(40_000, "a code that 16 bits cannot say");
        assertThat(encodingOfAnswer(HeaderEncoding.ROCKETMQ, Language.JAVA, 513, wide))
                .isEqualTo(HeaderEncoding.JSON);
    }

    private static HeaderEncoding encodingOfAnswer(
            HeaderEncoding encoding, Language language, int version, Response answer) throws Exception {
        var request = new Frame(encoding, 105, language, version, 9, 0, null, Fields.NONE, Response.NO_BODY);
        var written = Official.frame(FrameCodec.encodeResponse(request, answer));
        assertThat(written.opaque()).isEqualTo(9);
        assertThat(written.code()).isEqualTo(answer.code());
        assertThat(written.isResponse()).isTrue();
        assertThat(written.remark()).isEqualTo(answer.remark());
        return written.encoding();
    }

    @Test
    void a_head_announces_the_body_that_follows_it() throws Exception {
        var request = Official.frame(hex(ROUTE_BINARY));
        var body = MemorySegment.ofArray("messages".getBytes(UTF_8));
        var whole = FrameCodec.encodeResponse(request, Response.ok(body));
        var head = FrameCodec.encodeResponseHead(request, Response.ok(), body.byteSize());
        assertThat(hex(head) + hex(body)).isEqualTo(hex(whole));
    }

    @Test
    void a_writer_reuses_its_buffer_and_still_writes_each_frame_whole() throws Exception {
        var request = Official.frame(hex(ROUTE_BINARY));
        var writer = new FrameWriter();
        var large = Response.ok(MemorySegment.ofArray(new byte[200_000]));
        assertThat(hex(writer.response(request, large))).isEqualTo(hex(FrameCodec.encodeResponse(request, large)));
        assertThat(hex(writer.response(request, Response.ok())))
                .isEqualTo(hex(FrameCodec.encodeResponse(request, Response.ok())));
    }

    @Test
    void a_push_is_json_and_one_way_if_it_says_so() throws Exception {
        var command = Official.decode(FrameCodec.encodePush(Push.consumerIdsChanged("g"), 3));
        assertThat(command.getCode()).isEqualTo(40);
        assertThat(command.isOnewayRPC()).isTrue();
        assertThat(command.isResponseType()).isFalse();
        assertThat(command.getExtFields()).containsEntry("consumerGroup", "g");
        assertThat(command.getSerializeTypeCurrentRPC()).isEqualTo(SerializeType.JSON);
    }

    @Test
    void codes_above_16_bits_travel_in_json() throws Exception {
        var bytes = Official.encode(
                RemotingCommand.createRequestCommand(RequestCode.POP_MESSAGE, new HeartbeatRequestHeader()));
        assertThat(Official.frame(bytes).code()).isEqualTo(200_050);
    }

    @Test
    void other_clients_json_is_read_too() throws Exception {
        var frame = json("{ \"code\" : \"10\", \"language\":\"COBOL\", \"unknown\":{\"a\":[1,{\"b\":null}]},"
                + "\"extFields\":{\"queueId\":3,\"unitMode\":false,\"properties\":null,\"x\":\"\\u00e9\\ud83d\\ude00\\/\"},"
                + "\"opaque\":-5,\"remark\":null }");
        assertThat(frame.code()).isEqualTo(10);
        assertThat(frame.language()).isEqualTo(Language.OTHER);
        assertThat(frame.opaque()).isEqualTo(-5);
        assertThat(frame.fields().get("queueId")).isEqualTo("3");
        assertThat(frame.fields().get("unitMode")).isEqualTo("false");
        assertThat(frame.fields().get("properties")).isNull();
        assertThat(frame.fields().get("x")).isEqualTo("\u00e9\ud83d\ude00/");
    }

    private static Frame json(String header) throws MalformedFrameException {
        return Official.frame(Frames.json(header));
    }

    /// Letters, signs that need escaping, and characters of one to four bytes.
    private static String text(Random random, int atLeast) {
        var alphabet = new String[] {
            "a", "Z", "0", "\"", "\\", "/", "\u0001", "\u0002", "\n", "\t", "\u00e9", "\u4e2d", "\ud83d\ude00"
        };
        var text = new StringBuilder();
        for (int n = atLeast + random.nextInt(20); n > 0; n--) text.append(alphabet[random.nextInt(alphabet.length)]);
        return text.toString();
    }
}
