// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.RunResult.Verdict;
import io.trijet.tools.chaos.judge.Check;
import io.trijet.tools.cli.TextTable;
import java.util.List;
import java.util.Locale;

/// Results for people: a line for each run. Pure.
final class ResultTable {
    private ResultTable() {}

    static String text(List<RunResult> results) {
        var table = new TextTable(
                "scenario",
                "mode",
                "verdict",
                "ok",
                "failed",
                "unknown",
                "lost",
                "dup",
                "reordered",
                "gaps",
                "back",
                "identical",
                "writers/term",
                "silent s",
                "one group s");
        for (var result : results) table.row(cells(result));
        var text = new StringBuilder(table.toString());
        for (var result : results) {
            if (result.why().isEmpty()) continue;
            text.append("\n" + result.scenario() + " (" + result.mode() + "): " + result.why() + "\n");
            result.examples().values().forEach(named -> named.forEach(one -> text.append("  " + one + "\n")));
        }
        return text.toString();
    }

    private static Object[] cells(RunResult result) {
        if (result.verdict() == Verdict.NOT_RUN)
            return new Object[] {
                result.scenario(), result.mode(), "not run", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"
            };
        return new Object[] {
            result.scenario(),
            result.mode(),
            result.verdict().name().toLowerCase(Locale.ROOT),
            result.sends().ok(),
            result.sends().failed(),
            result.sends().unknown(),
            result.finding(Check.LOST) + result.finding(Check.MISPLACED),
            result.duplicated(),
            result.finding(Check.REORDERED) + result.finding(Check.UNORDERED_STREAM),
            result.finding(Check.GAPS) + result.finding(Check.HOLES),
            result.finding(Check.OFFSETS_WENT_BACK) + result.finding(Check.ENDS_WENT_BACK),
            result.replicasIdentical() ? "yes" : "NO",
            result.finding(Check.CONTESTED_TERMS) == 0 ? "1" : "MORE",
            seconds(result.silentMillis()),
            seconds(result.silentGroupMillis())
        };
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1e3);
    }
}
