// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cli.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The table of the comparison, its modes as columns. A cell that was not tried says so. Pure.
final class ComparisonTable {
    private static final String NOT_TRIED = "not tried";

    private ComparisonTable() {}

    /// One line of the table: what it is about, and a cell for each mode.
    record Row(String title, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }
    }

    static List<Row> rows(List<ModeResult> results) {
        var rows = new ArrayList<Row>();
        add(rows, "write TPS", results, result -> String.format(Locale.ROOT, "%,.0f", result.tps()));
        add(rows, "latency P50 / P99 / P99.9 ms", results, ComparisonTable::latency);
        add(rows, "broker CPU s per million", results, result -> number(result.cpuSecondsPerMillion()));
        add(
                rows,
                "acknowledged, leader killed midway",
                results,
                result -> crash(result, crash -> "" + crash.acknowledged()));
        add(rows, "lost", results, result -> crash(result, crash -> "" + crash.lost()));
        add(rows, "duplicated", results, result -> crash(result, crash -> "" + crash.duplicated()));
        add(
                rows,
                "refused / unknown sends",
                results,
                result -> crash(result, crash -> crash.failed() + " / " + crash.unknown()));
        add(rows, "lost when the disk dies too", results, ComparisonTable::disk);
        add(rows, "failover", results, result -> crash(result, crash -> crash.automatic() ? "automatic" : "manual"));
        add(rows, "switch time", results, result -> crash(result, ComparisonTable::switchTime));
        add(rows, "what the operator did then", results, result -> crash(result, ComparisonTable::operator));
        add(
                rows,
                "split brain tried",
                results,
                result -> split(result, split -> split.twoWriters() ? "two writers" : "one writer"));
        add(
                rows,
                "acknowledged by old / new side",
                results,
                result -> split(result, split -> split.oldSide() + " / " + split.newSide()));
        add(rows, "lost by healing", results, result -> split(result, split -> "" + split.lost()));
        return List.copyOf(rows);
    }

    private static void add(List<Row> rows, String title, List<ModeResult> results, Function<ModeResult, String> cell) {
        rows.add(new Row(title, results.stream().map(cell).toList()));
    }

    private static String latency(ModeResult result) {
        return number(result.p50Millis()) + " / " + number(result.p99Millis()) + " / " + number(result.p999Millis());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String crash(ModeResult result, Function<CrashPass.Result, String> cell) {
        var crash = result.crash();
        return crash == null ? NOT_TRIED : cell.apply(crash);
    }

    private static String switchTime(CrashPass.Result crash) {
        var millis = crash.switchMillis();
        return millis == null ? "not in " + crash.handsOffMillis() / 1_000 + " s" : millis + " ms";
    }

    private static String operator(CrashPass.Result crash) {
        if (crash.automatic()) return "-";
        var after = crash.operatorMillis();
        return crash.operatorDid() + (after == null ? ", in vain" : ": " + after + " ms");
    }

    private static String disk(ModeResult result) {
        var disk = result.diskLoss();
        return disk == null ? NOT_TRIED : disk.lost() + " of " + disk.acknowledged();
    }

    private static String split(ModeResult result, Function<SplitBrain.Result, String> cell) {
        var split = result.splitBrain();
        if (split == null) return NOT_TRIED;
        return split.tried() ? cell.apply(split) : NOT_TRIED + ": " + split.why();
    }

    /// For a terminal.
    static String text(List<ModeResult> results) {
        var header = new ArrayList<String>(List.of(""));
        for (var result : results) header.add(result.mode().toUpperCase(Locale.ROOT));
        var table = new TextTable(header.toArray(String[]::new));
        for (var row : rows(results)) {
            var cells = new ArrayList<Object>(List.of(row.title()));
            cells.addAll(row.cells());
            table.row(cells.toArray());
        }
        return table.toString();
    }
}
