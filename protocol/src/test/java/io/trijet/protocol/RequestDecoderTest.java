// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.protocol.message.MessageProperties;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.rocketmq.common.BoundaryType;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.apache.rocketmq.remoting.protocol.header.ConsumerSendMsgBackRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetConsumeStatsRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ResetOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SearchOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.header.UnregisterClientRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.UpdateConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ViewMessageRequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the official header classes write, in both encodings, is what we read.
final class RequestDecoderTest {
    private static final byte[] BODY = "hello".getBytes(UTF_8);
    private static final Map<String, String> PROPERTIES = Map.of("KEYS", "k1 k2", "TAGS", "a\u00e9", "UNIQ_KEY", "id");

    private static Request decode(int code, CommandCustomHeader header, SerializeType type) throws Exception {
        return RequestDecoder.decode(Official.frame(Official.request(code, header, BODY, type)));
    }

    private static SendMessageRequestHeader sendHeader() {
        var header = new SendMessageRequestHeader();
        header.setProducerGroup("pg");
        header.setTopic("T");
        header.setDefaultTopic("TBW102");
        header.setDefaultTopicQueueNums(4);
        header.setQueueId(3);
        header.setSysFlag(9);
        header.setBornTimestamp(1_700_000_000_000L);
        header.setFlag(-7);
        header.setProperties(MessageDecoder.messageProperties2String(PROPERTIES));
        header.setReconsumeTimes(2);
        header.setUnitMode(false);
        header.setMaxReconsumeTimes(16);
        header.setBatch(false);
        header.setBrokerName("broker-a");
        return header;
    }

    private static void assertSend(Request.Send send) {
        assertThat(send.producerGroup()).isEqualTo("pg");
        assertThat(send.topic()).isEqualTo("T");
        assertThat(send.defaultTopic()).isEqualTo("TBW102");
        assertThat(send.defaultTopicQueues()).isEqualTo(4);
        assertThat(send.queueId()).isEqualTo(3);
        assertThat(send.sysFlag()).isEqualTo(9);
        assertThat(send.bornTimestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(send.flag()).isEqualTo(-7);
        PROPERTIES.forEach(
                (name, value) -> assertThat(send.properties().get(name)).contains(value));
        assertThat(send.reconsumeTimes()).isEqualTo(2);
        assertThat(send.maxReconsumeTimes()).hasValue(16);
        assertThat(send.brokerName()).contains("broker-a");
        assertThat(send.body().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(BODY);
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void sends_of_every_form_are_the_same_request(SerializeType type) throws Exception {
        var longForm = sendHeader();
        var shortForm = SendMessageRequestHeaderV2.createSendMessageRequestHeaderV2(longForm);
        var send = (Request.Send) decode(RequestCode.SEND_MESSAGE_V2, shortForm, type);
        assertSend(send);
        assertThat(send.isBatch()).isFalse();
        assertSend((Request.Send) decode(RequestCode.SEND_MESSAGE, longForm, type));
        assertSend(((Request.SendReply) decode(RequestCode.SEND_REPLY_MESSAGE_V2, shortForm, type)).message());
        assertSend(((Request.SendReply) decode(RequestCode.SEND_REPLY_MESSAGE, longForm, type)).message());
        assertThat(((Request.Send) decode(RequestCode.SEND_BATCH_MESSAGE, shortForm, type)).isBatch())
                .isTrue();
    }

    @Test
    void a_send_without_its_optional_fields_is_complete() throws Exception {
        var fields = Fields.builder()
                .add("a", "pg")
                .add("b", "T")
                .add("c", "Template")
                .add("d", 4);
        fields.add("e", -1).add("f", 0).add("g", 5).add("h", 0);
        var send = (Request.Send) RequestDecoder.decode(frame(310, fields.build()));
        assertThat(send.properties()).isEqualTo(MessageProperties.NONE);
        assertThat(send.maxReconsumeTimes()).isEmpty();
        assertThat(send.brokerName()).isEmpty();
        assertThat(send.defaultTopic()).isEqualTo("Template");
        assertThat(send.queueId()).isEqualTo(-1);
    }

    @Test
    void each_required_field_of_a_send_is_missed_by_name() {
        for (char missing = 'a'; missing <= 'h'; missing++) {
            var fields = Fields.builder();
            for (char name = 'a'; name <= 'h'; name++) if (name != missing) fields.add(Character.toString(name), 1);
            var letter = missing;
            assertThatThrownBy(() -> RequestDecoder.decode(frame(310, fields.build())))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("field " + letter + " (");
        }
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void pulls_are_read(SerializeType type) throws Exception {
        var header = new PullMessageRequestHeader();
        header.setConsumerGroup("cg");
        header.setTopic("T");
        header.setQueueId(1);
        header.setQueueOffset(1L << 40);
        header.setMaxMsgNums(32);
        header.setSysFlag(3);
        header.setCommitOffset(7L);
        header.setSuspendTimeoutMillis(15_000L);
        header.setSubVersion(99L);
        header.setMaxMsgBytes(262_144);
        header.setBrokerName("broker-a");
        var pull = (Request.Pull) decode(RequestCode.PULL_MESSAGE, header, type);
        assertThat(pull)
                .isEqualTo(new Request.Pull(
                        false,
                        "cg",
                        "T",
                        1,
                        1L << 40,
                        32,
                        262_144,
                        3,
                        7,
                        15_000,
                        Optional.empty(),
                        "TAG",
                        99,
                        Optional.of("broker-a")));
        header.setSubscription("a || b");
        header.setExpressionType("SQL92");
        var lite = (Request.Pull) decode(RequestCode.LITE_PULL_MESSAGE, header, type);
        assertThat(lite.isLite()).isTrue();
        assertThat(lite.expression()).contains("a || b");
        assertThat(lite.expressionType()).isEqualTo("SQL92");
        assertThat(PullSysFlag.has(lite.sysFlag(), PullSysFlag.SUSPEND)).isTrue();
        assertThat(PullSysFlag.has(lite.sysFlag(), PullSysFlag.SUBSCRIPTION)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void offsets_are_asked_and_told(SerializeType type) throws Exception {
        var query = new QueryConsumerOffsetRequestHeader();
        query.setConsumerGroup("cg");
        query.setTopic("T");
        query.setQueueId(2);
        assertThat(decode(14, query, type))
                .isEqualTo(new Request.QueryConsumerOffset("cg", "T", 2, true, Optional.empty()));
        query.setSetZeroIfNotFound(false);
        query.setBrokerName("b");
        assertThat(decode(14, query, type))
                .isEqualTo(new Request.QueryConsumerOffset("cg", "T", 2, false, Optional.of("b")));

        var update = new UpdateConsumerOffsetRequestHeader();
        update.setConsumerGroup("cg");
        update.setTopic("T");
        update.setQueueId(2);
        update.setCommitOffset(77L);
        assertThat(decode(15, update, type))
                .isEqualTo(new Request.UpdateConsumerOffset("cg", "T", 2, 77, Optional.empty()));

        var max = new GetMaxOffsetRequestHeader();
        max.setTopic("T");
        max.setQueueId(4);
        assertThat(decode(30, max, type)).isEqualTo(new Request.MaxOffset("T", 4, Optional.empty()));

        var search = new SearchOffsetRequestHeader();
        search.setTopic("T");
        search.setQueueId(4);
        search.setTimestamp(5L);
        assertThat(decode(29, search, type)).isEqualTo(new Request.SearchOffset("T", 4, 5, false, Optional.empty()));
        search.setBoundaryType(BoundaryType.UPPER);
        assertThat(decode(29, search, type)).isEqualTo(new Request.SearchOffset("T", 4, 5, true, Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void the_rest_of_what_clients_ask_is_read(SerializeType type) throws Exception {
        var back = new ConsumerSendMsgBackRequestHeader();
        back.setOffset(4096L);
        back.setGroup("cg");
        back.setDelayLevel(-1);
        back.setOriginMsgId("id");
        back.setMaxReconsumeTimes(3);
        assertThat(decode(36, back, type))
                .isEqualTo(new Request.SendBack(
                        4096, "cg", -1, Optional.of("id"), Optional.empty(), OptionalInt.of(3), Optional.empty()));

        var end = new EndTransactionRequestHeader();
        end.setProducerGroup("pg");
        end.setTranStateTableOffset(1L);
        end.setCommitLogOffset(2L);
        end.setCommitOrRollback(8);
        end.setFromTransactionCheck(true);
        end.setMsgId("m");
        assertThat(decode(37, end, type))
                .isEqualTo(new Request.EndTransaction(Optional.empty(), "pg", 1, 2, 8, true, "m", Optional.empty()));

        var leave = new UnregisterClientRequestHeader();
        leave.setClientID("c");
        leave.setConsumerGroup("cg");
        assertThat(decode(35, leave, type))
                .isEqualTo(new Request.UnregisterClient("c", Optional.empty(), Optional.of("cg")));

        var view = new ViewMessageRequestHeader();
        view.setOffset(5L);
        assertThat(decode(33, view, type)).isEqualTo(new Request.ViewMessage(5, Optional.empty()));

        var query = new QueryMessageRequestHeader();
        query.setTopic("T");
        query.setKey("k");
        query.setMaxNum(32);
        query.setBeginTimestamp(1L);
        query.setEndTimestamp(2L);
        assertThat(decode(12, query, type))
                .isEqualTo(new Request.QueryMessage("T", "k", 32, 1, 2, Optional.empty(), false));
    }

    @Test
    void what_tools_ask_is_read() throws Exception {
        var topic = new CreateTopicRequestHeader();
        topic.setTopic("T");
        topic.setDefaultTopic("TBW102");
        topic.setReadQueueNums(8);
        topic.setWriteQueueNums(4);
        topic.setPerm(6);
        topic.setTopicFilterType("SINGLE_TAG");
        topic.setTopicSysFlag(0);
        topic.setOrder(true);
        topic.setAttributes("+message.type=FIFO");
        assertThat(decode(17, topic, SerializeType.JSON))
                .isEqualTo(new Request.CreateTopic("T", "TBW102", 8, 4, 6, 0, true, "+message.type=FIFO"));

        var stats = new GetConsumeStatsRequestHeader();
        stats.setConsumerGroup("cg");
        assertThat(decode(208, stats, SerializeType.JSON))
                .isEqualTo(new Request.DescribeConsumeStats("cg", java.util.List.of()));
        stats.setTopicList("A;B;");
        assertThat(decode(208, stats, SerializeType.JSON))
                .isEqualTo(new Request.DescribeConsumeStats("cg", java.util.List.of("A", "B")));

        var reset = new ResetOffsetRequestHeader();
        reset.setTopic("T");
        reset.setGroup("cg");
        reset.setTimestamp(-1);
        reset.setForce(true);
        reset.setOffset(-1L);
        assertThat(decode(222, reset, SerializeType.JSON))
                .isEqualTo(new Request.ResetOffset("T", "cg", -1, OptionalInt.empty(), Optional.empty()));
        reset.setQueueId(2);
        reset.setOffset(9L);
        assertThat(decode(222, reset, SerializeType.JSON))
                .isEqualTo(new Request.ResetOffset("T", "cg", -1, OptionalInt.of(2), Optional.of(9L)));

        assertThat(RequestDecoder.decode(frame(201, Fields.NONE)))
                .isEqualTo(new Request.AllGroupConfigs(0, OptionalInt.empty(), Optional.empty()));
    }

    @Test
    void an_unknown_code_is_a_request_of_its_own() throws Exception {
        assertThat(RequestDecoder.decode(frame(9999, Fields.NONE))).isEqualTo(new Request.Unknown(9999));
        assertThat(RequestDecoder.decode(frame(-1, Fields.NONE))).isEqualTo(new Request.Unknown(-1));
    }

    @Test
    void a_body_that_is_no_json_refuses_the_request_with_a_sentence() {
        assertThatThrownBy(() -> RequestDecoder.decode(frame(34, Fields.NONE)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("request 34");
    }

    private static Frame frame(int code, Fields fields) {
        return new Frame(
                HeaderEncoding.JSON, code, Language.JAVA, 513, 1, 0, null, fields, MemorySegment.ofArray(BODY));
    }
}
