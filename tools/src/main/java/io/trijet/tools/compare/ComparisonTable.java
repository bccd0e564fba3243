// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cli.TextTable;
import io.trijet.tools.compare.Contender.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table of the comparison, its modes as columns; where another product stands beside ours, its line is under ours,
/// and their ratio under both. A cell that was not tried says so. Pure.
final class ComparisonTable {
    private static final String NOT_TRIED = "not tried";

    private ComparisonTable() {}

    /// One line of the table: what it is about, whose it is, and a cell for each mode. `system` is empty if there is
    /// nothing to tell apart.
    record Row(String title, String system, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }
    }

    /// What a row tells of a result, and the figure in it that has a spread and a ratio.
    private record Topic(
            String title,
            Function<ModeResult, String> cell,
            @Nullable Figure figure) {
        Topic(String title, Function<ModeResult, String> cell) {
            this(title, cell, null);
        }
    }

    private static final List<Topic> TOPICS = List.of(
            new Topic("write TPS", result -> Figure.THROUGHPUT.text(result.tps()), Figure.THROUGHPUT),
            new Topic("latency P50 / P99 / P99.9 ms", ComparisonTable::latency, Figure.P99),
            new Topic("broker CPU s per million", result -> Figure.CPU.text(result.cpuSecondsPerMillion()), Figure.CPU),
            new Topic("not acknowledged, nothing broken", ComparisonTable::notAcknowledged),
            new Topic(
                    "acknowledged, leader killed midway", result -> crash(result, crash -> "" + crash.acknowledged())),
            new Topic("lost", result -> crash(result, crash -> "" + crash.lost())),
            new Topic("duplicated", result -> crash(result, crash -> "" + crash.duplicated())),
            new Topic(
                    "refused / unknown sends",
                    result -> crash(result, crash -> crash.failed() + " / " + crash.unknown())),
            new Topic("lost when the disk dies too", ComparisonTable::disk),
            new Topic("failover", result -> crash(result, crash -> crash.automatic() ? "automatic" : "manual")),
            new Topic("switch time", result -> crash(result, ComparisonTable::switchTime)),
            new Topic("what the operator did then", result -> crash(result, ComparisonTable::operator)),
            new Topic(
                    "split brain tried",
                    result -> split(result, split -> split.twoWriters() ? "two writers" : "one writer")),
            new Topic(
                    "acknowledged by old / new side",
                    result -> split(result, split -> split.oldSide() + " / " + split.newSide())),
            new Topic("lost by healing", result -> split(result, split -> "" + split.lost())));

    static List<Row> rows(Comparison.Result comparison) {
        var ours = comparison.modes().stream().filter(ModeResult::isOurs).toList();
        var theirs = comparison.modes().stream().filter(mode -> !mode.isOurs()).toList();
        var rows = new ArrayList<Row>();
        for (var topic : TOPICS) {
            addSystem(rows, topic, ours, theirs.isEmpty() ? "" : Product.TRIJET.title());
            if (theirs.isEmpty()) continue;
            addSystem(rows, topic, theirs, Product.ROCKETMQ.title());
            var figure = topic.figure();
            if (figure == null) continue;
            rows.add(new Row(
                    topic.title(),
                    figure == Figure.P99 ? "ratio of P99" : "ratio",
                    ours.stream().map(mode -> ratio(comparison, mode, figure)).toList()));
        }
        return List.copyOf(rows);
    }

    private static void addSystem(List<Row> rows, Topic topic, List<ModeResult> results, String system) {
        rows.add(new Row(
                topic.title(), system, results.stream().map(topic.cell()).toList()));
        var figure = topic.figure();
        if (figure == null || results.stream().allMatch(result -> result.runs().size() < 2)) return;
        var what = (figure == Figure.P99 ? "P99 " : "") + "min..max";
        rows.add(new Row(
                topic.title(),
                system.isEmpty() ? what : system + " " + what,
                results.stream().map(result -> spread(result, figure)).toList()));
    }

    private static String spread(ModeResult result, Figure figure) {
        var values = result.runs().stream().mapToDouble(figure::of).summaryStatistics();
        return figure.text(values.getMin()) + ".." + figure.text(values.getMax());
    }

    private static String ratio(Comparison.Result comparison, ModeResult ours, Figure figure) {
        return comparison.ratios().stream()
                .filter(ratio ->
                        ratio.mode().equals(ours.mode()) && ratio.figure().equals(figure.word()))
                .map(ComparisonTable::text)
                .findFirst()
                .orElse("-");
    }

    private static String text(Ratio ratio) {
        var text = String.format(Locale.ROOT, "%.2fx", ratio.median());
        if (ratio.rounds().size() == 1) return text;
        return text + String.format(Locale.ROOT, " (%.2f..%.2f)", ratio.min(), ratio.max());
    }

    private static String notAcknowledged(ModeResult result) {
        return "" + result.runs().stream().mapToLong(Run::notAcknowledged).sum();
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

    /// One result, a line for each row, for who waits for the others.
    static List<String> lines(ModeResult result) {
        return TOPICS.stream()
                .filter(topic -> !topic.cell().apply(result).equals(NOT_TRIED))
                .map(topic -> topic.title() + ": " + topic.cell().apply(result))
                .toList();
    }

    /// For a terminal.
    static String text(Comparison.Result comparison) {
        var rows = rows(comparison);
        boolean hasSystems = rows.stream().anyMatch(row -> !row.system().isEmpty());
        var header = new ArrayList<String>(hasSystems ? List.of("", "") : List.of(""));
        for (var result : comparison.modes())
            if (result.isOurs()) header.add(result.mode().toUpperCase(Locale.ROOT));
        var table = new TextTable(header.toArray(String[]::new));
        var last = "";
        for (var row : rows) {
            var cells = new ArrayList<Object>();
            cells.add(row.title().equals(last) ? "" : row.title());
            if (hasSystems) cells.add(row.system());
            cells.addAll(row.cells());
            table.row(cells.toArray());
            last = row.title();
        }
        return table + (comparison.hasPeer() ? "\n" + footnotes(comparison) : "");
    }

    /// What one must know to read the ratios.
    private static String footnotes(Comparison.Result comparison) {
        var text = new StringBuilder();
        text.append("ratio: Trijet's figure divided by RocketMQ's, run by run, the median of the runs\n");
        for (var result : comparison.modes())
            text.append(result.contender().fullLabel())
                    .append(": ")
                    .append(result.cluster())
                    .append('\n');
        for (var line : comparison.software()) text.append(line).append('\n');
        text.append("load average before the start: ")
                .append(comparison.machine().loadBefore())
                .append(" (above 0.5 others were running)\n");
        return text.toString();
    }
}
