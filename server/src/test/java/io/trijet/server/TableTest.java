// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Map<String, Object> row(String name, Object count) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", name);
        row.put("count", count);
        return row;
    }

    @Test
    void columns_are_as_wide_as_their_content_and_numbers_stand_to_the_right() {
        assertThat(Table.of(List.of(row("a", 7), row("a long name", 123_456)))).isEqualTo("""
                        NAME         COUNT
                        a                 7
                        a long name  123456
                        """);
    }

    @Test
    void no_rows_are_said_so() {
        assertThat(Table.of(List.of())).isEqualTo("(none)\n");
    }
}
