// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows as text for people: columns as wide as their content, numbers to the right. Pure.
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        this.header = List.of(header);
    }

    /// One value for each column.
    public TextTable row(Object... values) {
        if (values.length != header.size())
            throw new IllegalArgumentException(values.length + " values for " + header.size() + " columns");
        rows.add(Arrays.stream(values).map(String::valueOf).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /// Lines that end with a newline.
    @Override
    public String toString() {
        if (rows.isEmpty()) return "(none)\n";
        var text = new StringBuilder();
        append(text, header);
        for (var row : rows) append(text, row);
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            var padding = " ".repeat(width(column) - cell.length());
            if (column > 0) line.append(GAP);
            line.append(isNumeric(column) ? padding + cell : cell + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = header.get(column).length();
        for (var row : rows) width = Math.max(width, row.get(column).length());
        return width;
    }

    private boolean isNumeric(int column) {
        return rows.stream().allMatch(row -> row.get(column).matches("-|[-+]?[0-9][0-9.,]*( ?[kMGT]?i?B)?"));
    }
}
