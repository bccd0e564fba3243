// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagePropertiesTest {
    private static final MessageProperties KEYS_AND_TAGS =
            MessageProperties.ofEncoded("KEYS\u0001k1 k2\u0002TAGS\u0001a\u0002");

    private static Map<String, String> read(MessageProperties properties) {
        var map = new HashMap<String, String>();
        properties.forEach(map::put);
        return map;
    }

    @Test
    void a_property_is_found_without_decoding_the_others() {
        assertThat(KEYS_AND_TAGS.get("KEYS")).contains("k1 k2");
        assertThat(KEYS_AND_TAGS.get("TAGS")).contains("a");
        assertThat(KEYS_AND_TAGS.get("TAG")).isEmpty();
        assertThat(KEYS_AND_TAGS.get("EYS")).isEmpty();
        assertThat(KEYS_AND_TAGS.contains("KEYS")).isTrue();
        assertThat(KEYS_AND_TAGS.tagHash()).isEqualTo(97);
        assertThat(MessageProperties.NONE.tagHash()).isZero();
    }

    @Test
    void any_of_several_names_is_found_in_one_pass() {
        assertThat(KEYS_AND_TAGS.containsAny("DELAY", "TAGS")).isTrue();
        assertThat(KEYS_AND_TAGS.containsAny("DELAY", "KEY", "TAG", "EYS", "")).isFalse();
        assertThat(MessageProperties.NONE.containsAny("KEYS")).isFalse();
    }

    @Test
    void the_last_separator_may_be_missing_and_the_last_of_equal_names_counts() {
        assertThat(MessageProperties.ofEncoded("a\u0001b").get("a")).contains("b");
        assertThat(MessageProperties.ofEncoded("a\u00011\u0002a\u00012").get("a"))
                .contains("2");
        assertThat(MessageProperties.ofEncoded("a\u0001b")
                        .plus(MessageProperties.ofEncoded("c\u0001d\u0002"))
                        .get("c"))
                .contains("d");
    }

    @Test
    void edits_keep_the_others_and_their_order() {
        var edited = KEYS_AND_TAGS
                .edit()
                .set("TAGS", "b")
                .remove("KEYS")
                .setIfAbsent("NEW", "\u00e9")
                .setIfAbsent("TAGS", "c")
                .build();
        assertThat(edited).hasToString("{TAGS=b, NEW=\u00e9}");
        assertThat(KEYS_AND_TAGS).hasToString("{KEYS=k1 k2, TAGS=a}");
        assertThat(KEYS_AND_TAGS.with("TAGS", "z").get("TAGS")).contains("z");
        assertThat(KEYS_AND_TAGS.without("TAGS")).hasToString("{KEYS=k1 k2}");
        assertThat(KEYS_AND_TAGS.without("NONE")).isSameAs(KEYS_AND_TAGS);
        assertThat(KEYS_AND_TAGS.edit().set("X", "1").set("X", "2").build().get("X"))
                .contains("2");
    }

    @Test
    void separators_in_names_or_values_are_refused() {
        assertThatThrownBy(() -> KEYS_AND_TAGS.with("a", "b\u0001c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KEYS_AND_TAGS.with("a\u0002", "b")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void official_classes_agree_about_any_properties(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var map = new HashMap<String, String>();
            for (int n = random.nextInt(10); n > 0; n--)
                map.put("k" + random.nextInt(20), "v\u4e2d" + random.nextInt());
            assertThat(read(MessageProperties.ofEncoded(MessageDecoder.messageProperties2String(map))))
                    .isEqualTo(map);
            assertThat(MessageDecoder.string2messageProperties(
                            MessageProperties.of(map).encodedText()))
                    .isEqualTo(map);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void any_bytes_are_properties_of_some_kind(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var bytes = new byte[random.nextInt(30)];
            for (int b = 0; b < bytes.length; b++) bytes[b] = (byte) "a\u0001\u0002K".charAt(random.nextInt(4));
            var properties = MessageProperties.ofEncoded(bytes);
            var official = MessageDecoder.string2messageProperties(properties.encodedText());
            assertThat(read(properties)).isEqualTo(official);
            assertThat(properties.edit().set("K", "v").build().get("K")).contains("v");
        }
    }

    @Test
    void delays_are_noticed_by_any_of_their_names() {
        assertThat(Delays.areAskedFor(KEYS_AND_TAGS)).isFalse();
        for (var name : new String[] {"DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"}) {
            assertThat(Delays.areAskedFor(KEYS_AND_TAGS.with(name, "x")))
                    .as(name)
                    .isTrue();
        }
    }
}
