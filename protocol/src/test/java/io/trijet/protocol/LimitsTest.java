// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LimitsTest {
    @Test
    void the_defaults_are_rocketmqs() {
        assertThat(Limits.DEFAULT.frameBytes()).isEqualTo(16_777_216);
        assertThat(Limits.DEFAULT.bodyBytes()).isEqualTo(4_194_304);
        assertThat(Limits.DEFAULT.propertiesBytes()).isEqualTo(32_767);
        assertThat(Limits.DEFAULT.topicChars()).isEqualTo(127);
    }

    @Test
    void a_limit_out_of_range_is_named() {
        assertThatThrownBy(() -> new Limits(16 << 20, 64 << 10, 128, 4 << 20, 32_768, 127, 255, 120, 1))
                .hasMessageContaining("propertiesBytes");
        assertThatThrownBy(() -> new Limits(100, 64 << 10, 128, 4 << 20, 1, 127, 255, 120, 1))
                .hasMessageContaining("frameBytes");
    }
}
