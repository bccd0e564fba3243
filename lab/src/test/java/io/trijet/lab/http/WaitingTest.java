// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WaitingTest {
    private static Duration parse(String word) {
        return Waiting.parse(Optional.of(word));
    }

    @Test
    void a_caller_waits_to_the_end_unless_it_says_otherwise() {
        assertThat(Waiting.parse(Optional.empty())).isEqualTo(Waiting.TO_THE_END);
        assertThat(parse("true")).isEqualTo(Waiting.TO_THE_END);
        assertThat(parse("false")).isZero();
        assertThat(parse("0")).isZero();
        assertThat(parse("3600")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3601", "-1", "soon", ""})
    void nonsense_is_refused_with_what_would_be_right(String word) {
        assertThatThrownBy(() -> parse(word))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.hint()).contains("from 0 to 3600"));
    }
}
