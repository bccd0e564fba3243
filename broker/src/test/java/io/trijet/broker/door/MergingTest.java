// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.KvTable;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.json.Json;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergingTest {
    private static Frame answer(int code, MemorySegment body) {
        return new Frame(HeaderEncoding.JSON, code, Language.JAVA, 0, 0, Frame.RESPONSE, "r" + code, Fields.NONE, body);
    }

    private static Frame answer(int code) {
        return answer(code, MemorySegment.NULL);
    }

    @Test
    void a_question_is_answered_if_any_group_answers_it() {
        var found = answer(0, NameList.groups(List.of("b", "a")).encode());
        var more = answer(0, NameList.groups(List.of("c", "a")).encode());

        var merged = Merging.merge(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, List.of(answer(1), found, more));

        assertThat(merged.code()).isZero();
        assertThat(NameList.fromJson("groupList", Json.read(merged.body())).names())
                .containsExactly("a", "b", "c");
        var none = Merging.merge(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, List.of(answer(17), answer(1)));
        assertThat(none.code()).isEqualTo(17);
    }

    @Test
    void a_change_succeeded_only_if_it_did_everywhere() {
        var all = List.of(answer(0), answer(0));
        var some = List.of(answer(0), answer(ResponseCode.SERVICE_NOT_AVAILABLE));

        assertThat(Merging.merge(RequestCode.DELETE_TOPIC_IN_BROKER, all).code())
                .isZero();
        assertThat(Merging.merge(RequestCode.DELETE_TOPIC_IN_BROKER, some).code())
                .isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
    }

    @Test
    void what_is_counted_is_added_up_and_the_rest_is_the_first_groups() {
        var one = new KvTable(Map.of("putMessageTimesTotal", "2", "putTps", "1.0 2.0 3.5", "brokerVersion", "513"));
        var other = new KvTable(Map.of("putMessageTimesTotal", "40", "putTps", "0.5 0.0 0.5", "brokerVersion", "1"));

        var merged = Merging.merge(
                RequestCode.GET_BROKER_RUNTIME_INFO, List.of(answer(0, one.encode()), answer(0, other.encode())));

        assertThat(KvTable.fromJson(Json.read(merged.body())).table())
                .containsEntry("putMessageTimesTotal", "42")
                .containsEntry("putTps", "1.5 2.0 4.0")
                .containsEntry("brokerVersion", "513");
    }

    @Test
    void messages_are_cut_to_what_a_client_accepts() {
        var large = answer(0, MemorySegment.ofArray(new byte[5 << 20]));

        var merged = Merging.merge(RequestCode.QUERY_MESSAGE, List.of(large, large));

        assertThat(merged.body().byteSize()).isEqualTo(5 << 20);
    }

    @Test
    void a_part_that_cannot_be_read_is_said_and_does_not_end_the_node() {
        var broken = answer(0, MemorySegment.ofArray("{".getBytes(StandardCharsets.UTF_8)));

        var merged = Merging.merge(RequestCode.GET_TOPIC_STATS_INFO, List.of(broken, broken));

        assertThat(merged.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(merged.remark()).contains("cannot be put together");
    }
}
