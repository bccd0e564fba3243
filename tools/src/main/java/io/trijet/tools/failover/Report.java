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
            long failedUnderWay,
            long medianGapMillis,
            long longestGapMillis,
            long medianFirstAckMillis,
            long longestFirstAckMillis,
            int groupsWithoutAck,
            long lost,
            long duplicated,
            long outOfOrder,
            long medianConsumerGapMillis,
            long longestConsumerGapMillis,
            int consumersNotBack,
            long redelivered,
            long skipped,
            boolean sound) {
        static Summary of(List<TrialResult> trials) {
            var counted = trials.stream().filter(TrialResult::counts).toList();
            var gaps = gaps(counted);
            var firsts = firstAcks(counted);
            var consumers = counted.stream().map(TrialResult::consumer).toList();
            var consumerGaps = consumerGaps(counted);
            long groups =
                    counted.stream().mapToLong(trial -> trial.groups().size()).sum();
            return new Summary(
                    counted.size(),
                    trials.size() - counted.size(),
                    counted.stream().mapToLong(TrialResult::failedSends).sum(),
                    counted.stream().mapToLong(TrialResult::failedUnderWay).sum(),
                    median(gaps),
                    max(gaps),
                    median(firsts),
                    max(firsts),
                    (int) groups - firsts.size(),
                    counted.stream().mapToLong(TrialResult::lost).sum(),
                    counted.stream().mapToLong(TrialResult::duplicated).sum(),
                    counted.stream().mapToLong(TrialResult::outOfOrder).sum(),
                    median(consumerGaps),
                    max(consumerGaps),
                    (int) consumers.stream()
                            .filter(consumer -> !consumer.cameBack())
                            .count(),
                    consumers.stream().mapToLong(ConsumerResult::redelivered).sum(),
                    consumers.stream().mapToLong(ConsumerResult::skipped).sum(),
                    counted.stream().allMatch(TrialResult::isSound));
        }
    }

    static Report of(String command, String cluster, String client, List<TrialResult> trials) {
        return new Report(command, cluster, client, List.copyOf(trials), Summary.of(trials));
    }

    private static List<Long> gaps(List<TrialResult> counted) {
        return counted.stream().map(TrialResult::longestGapMillis).toList();
    }

    private static List<Long> consumerGaps(List<TrialResult> counted) {
        return counted.stream()
                .map(trial -> trial.consumer().longestConsumerGapMillis())
                .toList();
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
        text.append('\n')
                .append(Histogram.of("longest gap of a consumer on the struck groups' queues", consumerGaps(counted)))
                .append('\n')
                .append(consumers(counted));
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
                "IDENTICAL",
                "ONE LEADER");
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
                    trial.replicasIdentical() ? "yes" : "no",
                    trial.oneLeaderPerTerm() ? "yes" : "no");
        }
        return table;
    }

    /// A gap that had not ended when the trial did is longer than what was seen of it.
    private static TextTable consumers(List<TrialResult> counted) {
        var table = new TextTable("TRIAL", "CONSUMER GAP MS", "OVERALL GAP MS", "DELIVERED", "REDELIVERED", "SKIPPED");
        for (var trial : counted) {
            var consumer = trial.consumer();
            table.row(
                    trial.trial(),
                    (consumer.cameBack() ? "" : "> ") + consumer.longestConsumerGapMillis(),
                    consumer.longestOverallGapMillis(),
                    consumer.delivered(),
                    consumer.redelivered(),
                    consumer.skipped());
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
                "%d trials counted, %d void: %d failed sends (%d begun before the fault), longest gap %d ms (median %d), lost %d, duplicated %d,"
                        + " reordered %d, consumer's longest gap %d ms (median %d), redelivered %d, skipped %d: %s%n",
                summary.counted(),
                summary.voided(),
                summary.failedSends(),
                summary.failedUnderWay(),
                summary.longestGapMillis(),
                summary.medianGapMillis(),
                summary.lost(),
                summary.duplicated(),
                summary.outOfOrder(),
                summary.longestConsumerGapMillis(),
                summary.medianConsumerGapMillis(),
                summary.redelivered(),
                summary.skipped(),
                summary.sound() ? "nothing that was promised was broken" : "NOT SOUND");
    }
}
