// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.InvalidRequestException;
import io.trijet.protocol.Language;
import io.trijet.protocol.Request;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.RequestDecoder;
import io.trijet.protocol.Response;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MessageProperties;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Requests in a form that is easily changed by chance: which code (a byte, its place among those that are known),
/// lines
/// of `name=value`, an empty line, and the body.
public final class Requests {
    private static final int HIGHEST_CODE = 1000;
    /// What is no number is a name that is allowed, and the other way round.
    private static final String ANY_VALUE = "1";

    private static final Map<Integer, List<String>> BODIES = Map.of(
            RequestCode.HEART_BEAT,
            List.of(
                    "{\"clientID\":\"c\",\"producerDataSet\":[{\"groupName\":\"pg\"}],\"consumerDataSet\":[{\"groupName\":\"g\","
                            + "\"consumeType\":\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\",\"consumeFromWhere\":"
                            + "\"CONSUME_FROM_LAST_OFFSET\",\"unitMode\":false,\"subscriptionDataSet\":[{\"classFilterMode\":false,"
                            + "\"topic\":\"T\",\"subString\":\"a || b\",\"tagsSet\":[\"a\",\"b\"],\"codeSet\":[97,98],\"subVersion\":1,"
                            + "\"expressionType\":\"TAG\"}]}],\"heartbeatFingerprint\":0,\"withoutSub\":false}"),
            RequestCode.LOCK_BATCH_MQ,
            List.of(
                    "{\"consumerGroup\":\"g\",\"clientId\":\"c\",\"mqSet\":[{\"topic\":\"T\",\"brokerName\":\"broker-a\","
                            + "\"queueId\":0}]}"),
            RequestCode.UNLOCK_BATCH_MQ,
            List.of(
                    "{\"consumerGroup\":\"g\",\"clientId\":\"c\",\"mqSet\":[{\"topic\":\"T\",\"brokerName\":\"broker-a\","
                            + "\"queueId\":0}]}"),
            RequestCode.CHECK_CLIENT_CONFIG,
            List.of("{\"clientId\":\"c\",\"group\":\"g\",\"subscriptionData\":{\"topic\":\"T\",\"subString\":\"a > 1\","
                    + "\"expressionType\":\"SQL92\"}}"),
            RequestCode.QUERY_ASSIGNMENT,
            List.of(
                    "{\"topic\":\"T\",\"consumerGroup\":\"g\",\"clientId\":\"c\",\"strategyName\":\"AVG\",\"messageModel\":"
                            + "\"CLUSTERING\"}"),
            RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
            List.of(
                    "{\"topicConfigList\":[{\"topicName\":\"T\",\"readQueueNums\":4,\"writeQueueNums\":4,\"perm\":6,"
                            + "\"topicFilterType\":\"SINGLE_TAG\",\"topicSysFlag\":0,\"order\":false,\"attributes\":{\"a\":\"b\"}}]}"),
            RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
            List.of(
                    "{\"groupName\":\"g\",\"consumeEnable\":true,\"retryQueueNums\":1,\"retryMaxTimes\":16,\"brokerId\":0,"
                            + "\"whichBrokerWhenConsumeSlowly\":1,\"attributes\":{}}"),
            RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST,
            List.of("{\"groupConfigList\":[{\"groupName\":\"g\",\"retryQueueNums\":1}]}"),
            RequestCode.SET_MESSAGE_REQUEST_MODE,
            List.of("{\"topic\":\"T\",\"consumerGroup\":\"g\",\"mode\":\"PULL\",\"popShareQueueNum\":0}"),
            RequestCode.UPDATE_BROKER_CONFIG,
            List.of("autoCreateTopicEnable=true\nfileReservedTime=48"));

    private static final List<Integer> CODES = knownCodes();

    private Requests() {}

    private static List<Integer> knownCodes() {
        var codes = new ArrayList<Integer>();
        for (int code = 0; code <= HIGHEST_CODE; code++) if (isKnown(code)) codes.add(code);
        codes.add(HIGHEST_CODE);
        return codes;
    }

    private static boolean isKnown(int code) {
        try {
            return !(RequestDecoder.decode(frame(code, Fields.NONE, Response.NO_BODY)) instanceof Request.Unknown);
        } catch (InvalidRequestException e) {
            return true;
        }
    }

    /// The request that these bytes stand for; any bytes stand for one.
    public static Frame read(byte[] input) {
        if (input.length == 0) return frame(HIGHEST_CODE, Fields.NONE, Response.NO_BODY);
        int code = CODES.get((input[0] & 0xff) % CODES.size());
        var fields = Fields.builder();
        int at = 1;
        while (at < input.length && input[at] != '\n') {
            int end = indexOf('\n', input, at, input.length);
            int equals = indexOf('=', input, at, end);
            fields.add(text(input, at, equals), text(input, Math.min(equals + 1, end), end));
            at = end + 1;
        }
        int bodyAt = Math.min(at + 1, input.length);
        return frame(code, fields.build(), MemorySegment.ofArray(input).asSlice(bodyAt));
    }

    private static int indexOf(char wanted, byte[] input, int from, int to) {
        int at = from;
        while (at < to && input[at] != wanted) at++;
        return at;
    }

    private static String text(byte[] input, int from, int to) {
        return new String(input, from, to - from, StandardCharsets.UTF_8);
    }

    /// What `read` makes this request of.
    public static byte[] write(Frame request) {
        var out = new ByteArrayOutputStream();
        out.write(CODES.indexOf(request.code()));
        request.fields()
                .forEach((name, value) -> out.writeBytes((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
        out.write('\n');
        out.writeBytes(request.body().toArray(ValueLayout.JAVA_BYTE));
        return out.toByteArray();
    }

    /// One of each kind at least, with all that is asked of it.
    public static List<Frame> wellFormed() {
        var requests = new ArrayList<Frame>();
        for (int code : CODES) {
            var fields = fieldsOf(code);
            if (code == RequestCode.SEND_BATCH_MESSAGE) requests.add(frame(code, fields, batch()));
            for (var body : BODIES.getOrDefault(code, List.of("a body")))
                requests.add(frame(code, fields, MemorySegment.ofArray(body.getBytes(StandardCharsets.UTF_8))));
        }
        return requests;
    }

    private static MemorySegment batch() {
        var body = MemorySegment.ofArray(new byte[] {1, 2, 3});
        var properties = MessageProperties.of(Map.of("TAGS", "a", "KEYS", "k"));
        return BatchBody.encode(
                List.of(new BatchBody.Part(0, body, properties), new BatchBody.Part(1, body, properties)));
    }

    /// The decoder says what it misses until it misses nothing.
    private static Fields fieldsOf(int code) {
        var names = new ArrayList<String>();
        while (true) {
            var fields = Fields.builder();
            for (var name : names) fields.add(name, ANY_VALUE);
            var built = fields.build();
            try {
                RequestDecoder.decode(frame(code, built, Response.NO_BODY));
                return built;
            } catch (InvalidRequestException e) {
                var words = String.valueOf(e.getMessage()).split(" ", -1);
                boolean misses = words[0].equals("required") && !names.contains(words[2]);
                if (!misses) return built;
                names.add(words[2]);
            }
        }
    }

    private static Frame frame(int code, Fields fields, MemorySegment body) {
        return new Frame(HeaderEncoding.JSON, code, Language.JAVA, FrameCodec.VERSION, 1, 0, null, fields, body);
    }
}
