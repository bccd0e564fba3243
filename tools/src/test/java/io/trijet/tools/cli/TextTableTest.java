// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void columns_are_as_wide_as_their_content_and_numbers_stand_right() {
        var table = new TextTable("NODE", "END", "NOTE").row("n0", 7, "").row("node-1", 12345, "far ahead");
        assertThat(table).hasToString("""
                        NODE      END  NOTE
                        n0          7
                        node-1  12345  far ahead
                        """);
    }

    @Test
    void an_empty_table_says_so() {
        assertThat(new TextTable("A")).hasToString("(none)\n");
        assertThat(new TextTable("A").isEmpty()).isTrue();
    }

    @Test
    void a_row_has_a_value_for_each_column() {
        assertThatThrownBy(() -> new TextTable("A", "B").row(1)).hasMessageContaining("1 values for 2 columns");
    }
}
