// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldsTest {
    @Test
    void fields_keep_their_order_and_the_last_of_equal_names_wins() {
        var fields = Fields.of("a", "1", "b", "2", "a", "3");
        assertThat(fields.count()).isEqualTo(3);
        assertThat(fields.get("a")).isEqualTo("3");
        assertThat(fields.get("c")).isNull();
        assertThat(fields).hasToString("{a=1, b=2, a=3}");
        assertThat(Fields.builder().build()).isSameAs(Fields.NONE);
        assertThat(Fields.builder().addAll(fields).addIfPresent("x", null).build())
                .isEqualTo(fields);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, -100, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbers_are_written_and_read_without_text(long number) throws Exception {
        var fields = Fields.builder().add("n", number).build();
        assertThat(fields.get("n")).isEqualTo(Long.toString(number));
        assertThat(new FieldReader(fields).number("n")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                "1x",
                " 1",
                "0x1",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999"
            })
    void what_is_no_number_is_refused_naming_the_field(String text) {
        var reader = new FieldReader(Fields.of("queueOffset", text));
        assertThatThrownBy(() -> reader.number("queueOffset"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("queueOffset")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void an_integer_has_32_bits() throws Exception {
        assertThat(new FieldReader(Fields.of("n", "2147483647")).integer("n")).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> new FieldReader(Fields.of("n", "2147483648")).integer("n"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("32-bit");
    }

    @Test
    void a_missing_required_field_is_named() {
        assertThatThrownBy(() -> new FieldReader(Fields.NONE).text("topic"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("topic");
    }
}
