// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cli.TextTable;
import io.trijet.tools.failover.TrialResult.GroupResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;

/// All trials of one run. As JSON it is the answer of `trijet failover -o json`.
record Report(String command, String cluster, String client, List<TrialResult> trials, Summary summary) {
    /// Over the trials that count. A duration is -1 where none was measured.
    record Summary(
            int counted,
            int voided,
            long failedSends,
            long medianGapMillis,
            long longestGapMillis,
            long medianFirstAckMillis,
            long longestFirstAckMillis,
            int groupsWithoutAck,
            long lost,
            long duplicated,
            long outOfOrder,
            boolean sound) {
        static Summary of(List<TrialResult> trials) {
            var counted = trials.stream().filter(TrialResult::counts).toList();
            var gaps = gaps(counted);
            var firsts = firstAcks(counted);
            long groups =
                    counted.stream().mapToLong(trial -> trial.groups().size()).sum();
            return new Summary(
                    counted.size(),
                    trials.size() - counted.size(),
                    counted.stream().mapToLong(TrialResult::failedSends).sum(),
                    median(gaps),
                    max(gaps),
                    median(firsts),
                    max(firsts),
                    (int) groups - firsts.size(),
                    counted.stream().mapToLong(TrialResult::lost).sum(),
                    counted.stream().mapToLong(TrialResult::duplicated).sum(),
                    counted.stream().mapToLong(TrialResult::outOfOrder).sum(),
                    counted.stream().allMatch(TrialResult::isSound));
        }
    }

    static Report of(String command, String cluster, String client, List<TrialResult> trials) {
        return new Report(command, cluster, client, List.copyOf(trials), Summary.of(trials));
    }

    private static List<Long> gaps(List<TrialResult> counted) {
        return counted.stream().map(TrialResult::longestGapMillis).toList();
    }

    private static List<Long> firstAcks(List<TrialResult> counted) {
        return counted.stream()
                .flatMap(trial -> trial.groups().stream())
                .map(GroupResult::firstAckMillis)
                .filter(Objects::nonNull)
                .toList();
    }

    /// Of an even number the greater of the two in the middle.
    private static long median(List<Long> values) {
        return values.isEmpty() ? -1 : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static long max(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElse(-1);
    }

    /// For people.
    String toText() {
        var counted = trials.stream().filter(TrialResult::counts).toList();
        var text = new StringBuilder();
        text.append(cluster)
                .append('\n')
                .append(client)
                .append("\n\n")
                .append(table())
                .append('\n');
        for (var trial : trials)
            if (!trial.counts())
                text.append("trial ")
                        .append(trial.trial())
                        .append(" is void: ")
                        .append(trial.voided())
                        .append('\n');
        text.append(Histogram.of("longest gap without any acknowledged send", gaps(counted)));
        var firsts = firstAcks(counted);
        if (!firsts.isEmpty())
            text.append('\n')
                    .append(Histogram.of("first acknowledgement of a struck group through a live node", firsts));
        if (counted.stream().anyMatch(trial -> !trial.phases().isEmpty()))
            text.append('\n').append(phases(counted));
        return text.append('\n').append(verdict()).toString();
    }

    private TextTable table() {
        var table = new TextTable(
                "TRIAL",
                "STRUCK",
                "ACKNOWLEDGED",
                "FAILED",
                "GAP MS",
                "FIRST ACK MS",
                "LOST",
                "DUPLICATED",
                "REORDERED",
                "IDENTICAL");
        for (var trial : trials) {
            if (!trial.counts()) continue;
            var first = trial.groups().stream()
                    .map(GroupResult::firstAckMillis)
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max();
            table.row(
                    trial.trial(),
                    trial.struck(),
                    trial.acknowledged(),
                    trial.failedSends(),
                    trial.longestGapMillis(),
                    first.isPresent() ? first.getAsLong() : "-",
                    trial.lost(),
                    trial.duplicated(),
                    trial.outOfOrder(),
                    trial.replicasIdentical() ? "yes" : "no");
        }
        return table;
    }

    private static TextTable phases(List<TrialResult> counted) {
        var names = new LinkedHashSet<String>();
        for (var trial : counted) names.addAll(trial.phases().keySet());
        var table = new TextTable("PHASE", "SEEN", "MEDIAN MS", "LONGEST MS");
        for (var name : names) {
            var millis = counted.stream()
                    .flatMapToLong(trial -> trial.phases().containsKey(name)
                            ? LongStream.of(trial.phases().get(name))
                            : LongStream.empty())
                    .boxed()
                    .toList();
            table.row(name.replace("Millis", ""), millis.size(), median(millis), max(millis));
        }
        return table;
    }

    private String verdict() {
        return String.format(
                Locale.ROOT,
                "%d trials counted, %d void: %d failed sends, longest gap %d ms (median %d), lost %d, duplicated %d,"
                        + " reordered %d: %s%n",
                summary.counted(),
                summary.voided(),
                summary.failedSends(),
                summary.longestGapMillis(),
                summary.medianGapMillis(),
                summary.lost(),
                summary.duplicated(),
                summary.outOfOrder(),
                summary.sound() ? "nothing that was promised was broken" : "NOT SOUND");
    }
}
