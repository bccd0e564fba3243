// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.tools.cli.TextTable;
import org.jspecify.annotations.Nullable;

/// What was seen of one bug. As JSON it is the last line of `GET /challenge/level14/bug`.
public record BugResult(
        int bug, String title, String question, Side naive, Side fixed, String why, String code, String paper) {

    /// What one side came to: of `acknowledged` messages so many are `lost`; `failedSends` were refused or not
    /// answered. `outageMillis`: how long nobody was served; null: it was not the question. `remark`: what else.
    public record Side(
            String setting,
            long acknowledged,
            long lost,
            long failedSends,
            @Nullable Long outageMillis,
            String remark) {}

    static BugResult of(Bug bug, Side naive, Side fixed) {
        return new BugResult(
                bug.number(), bug.title(), bug.question(), naive, fixed, bug.why(), bug.code(), bug.paper());
    }

    /// For people.
    String toText() {
        var table = new TextTable("", "NAIVE", "FIXED")
                .row("setting", naive.setting(), fixed.setting())
                .row("acknowledged", Long.toString(naive.acknowledged()), Long.toString(fixed.acknowledged()))
                .row("lost", Long.toString(naive.lost()), Long.toString(fixed.lost()))
                .row("failed sends", Long.toString(naive.failedSends()), Long.toString(fixed.failedSends()))
                .row("outage", outage(naive), outage(fixed))
                .row("remark", naive.remark(), fixed.remark());
        return "Bug " + bug + ": " + title + "\n" + question + "\n\n" + table + "\n" + why + "\ncode:  " + code
                + "\npaper: " + paper + "\n";
    }

    private static String outage(Side side) {
        return side.outageMillis() == null ? "-" : side.outageMillis() + " ms";
    }
}
