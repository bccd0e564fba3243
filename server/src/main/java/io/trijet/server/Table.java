// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows as text for people: one header line, columns as wide as their content, numbers to the right. Pure.
public final class Table {
    private Table() {}

    /// All rows have the keys of the first.
    public static String of(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) return "(none)\n";
        var widths = new LinkedHashMap<String, Integer>();
        for (var row : rows) {
            row.forEach((name, value) ->
                    widths.merge(name, Math.max(name.length(), cell(value).length()), Math::max));
        }
        var text = new StringBuilder();
        var header = new LinkedHashMap<String, Object>();
        widths.keySet().forEach(name -> header.put(name, name.toUpperCase(Locale.ROOT)));
        line(text, header, widths);
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, Map<String, Object> row, Map<String, Integer> widths) {
        var cells = new ArrayList<String>();
        widths.forEach((name, width) -> {
            var value = row.get(name);
            var format = value instanceof Number ? "%" + width + "s" : "%-" + width + "s";
            cells.add(String.format(Locale.ROOT, format, cell(value)));
        });
        text.append(String.join("  ", cells).stripTrailing()).append('\n');
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case Collection<?> many -> many.toString();
            default -> value.toString();
        };
    }
}
