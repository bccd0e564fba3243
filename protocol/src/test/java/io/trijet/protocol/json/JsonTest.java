// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "-1.5e10",
                "{\"a\":[1,true,false,null,\"x\"],\"b\":{\"c\":{}}}",
                "{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:{\"maxOffset\":5}}",
                "\"\\\"\\\\\\n\\t\\r\\u0001\u00e9\u4e2d\ud83d\ude00\""
            })
    void what_is_read_is_written_the_same(String text) {
        assertThat(Json.write(Json.read(text))).isEqualTo(text);
    }

    @Test
    void blanks_bare_keys_and_escapes_are_understood() {
        assertThat(Json.write(Json.read(" { 0 : \"h:p\" , \"x\\u0041\\/\" : [ ] , -1 : 2 } ")))
                .isEqualTo("{\"0\":\"h:p\",\"xA/\":[],\"-1\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[",
                "\"",
                "\"\\",
                "\"\\u00",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "{}{}",
                "tru",
                "nul",
                "{[1]:2}",
                "{null:1}",
                "-",
                "1.2.3",
                "--1",
                "NaN",
                "'a'",
                "{a:1}",
                "\"\\q\""
            })
    void broken_text_is_refused(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void depth_values_and_bytes_have_limits() {
        int depth = Json.MAX_DEPTH;
        assertThat(Json.write(Json.read("[".repeat(depth) + "]".repeat(depth)))).hasSize(2 * depth);
        assertThatThrownBy(() -> Json.read("[".repeat(depth + 1) + "]".repeat(depth + 1)))
                .hasMessageContaining("deep");
        assertThatThrownBy(() -> Json.read("[".repeat(1_000_000))).hasMessageContaining("deep");

        int values = Json.MAX_VALUES - 1;
        assertThat(((JsonValue.Array) Json.read("[" + "1,".repeat(values - 1) + "1]")).values())
                .hasSize(values);
        assertThatThrownBy(() -> Json.read("[" + "1,".repeat(values) + "1]")).hasMessageContaining("values");

        var largest = "\"" + "x".repeat(Json.MAX_BYTES - 2) + "\"";
        assertThat(Json.read(largest)).isInstanceOf(JsonValue.Text.class);
        var larger = MemorySegment.ofArray((largest + " ").getBytes(UTF_8));
        assertThatThrownBy(() -> Json.read(larger)).hasMessageContaining("bytes");
    }

    @Test
    void members_are_looked_up_by_type_and_the_last_of_a_name_counts() {
        var object = JsonObject.asObject(
                "x", Json.read("{\"n\":1,\"n\":\"2\",\"b\":\"true\",\"t\":5,\"z\":null,\"l\":[\"a\",1]}"));
        assertThat(object.number("n", 0)).isEqualTo(2);
        assertThat(object.bool("b", false)).isTrue();
        assertThat(object.text("t", "")).isEqualTo("5");
        assertThat(object.get("z")).isEmpty();
        assertThat(object.number("z", 9)).isEqualTo(9);
        assertThat(object.texts("l")).containsExactly("a", "1");
        assertThat(object.decimal("n", 0)).isEqualTo(2.0);
        assertThatThrownBy(() -> object.number("l", 0)).hasMessageContaining("l must be");
        assertThatThrownBy(() -> object.object("n")).hasMessageContaining("n must be an object");
        assertThatThrownBy(() -> object.requiredText("q")).hasMessageContaining("q is missing");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_the_bytes_reading_ends_in_a_value_or_a_sentence(long seed) {
        var random = new Random(seed);
        var sample = "{{\"a\":1}:[1,\"x\\u00e9\",{\"b\":null}],\"c\":true,5:-1.5}".getBytes(UTF_8);
        for (int i = 0; i < 30_000; i++) {
            var bytes = sample.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--)
                bytes[random.nextInt(bytes.length)] =
                        random.nextBoolean() ? (byte) random.nextInt() : (byte) "{}[]:,\"\\u".charAt(random.nextInt(9));
            try {
                assertThat(Json.write(Json.read(MemorySegment.ofArray(bytes)))).isNotEmpty();
            } catch (MalformedJsonException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
