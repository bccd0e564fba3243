// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.http.PlainText;
import io.trijet.lab.watch.Happening;
import io.trijet.lab.watch.State;
import io.trijet.tools.cli.TextTable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers of `?format=table`: the same values for people at a terminal. Pure.
final class Tables {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Tables() {}

    static PlainText nodes(List<State.Node> nodes) {
        var table = new TextTable("NODE", "STATE", "ANSWERS", "SILENT MS", "PID", "BROKER", "HTTP");
        for (var node : nodes) {
            table.row(
                    node.node(),
                    node.state(),
                    node.answers() ? "yes" : "no",
                    node.silentMillis(),
                    or(node.pid()),
                    node.broker(),
                    node.http());
        }
        return new PlainText(table.toString());
    }

    static PlainText groups(List<State.Group> groups) {
        var table = new TextTable(
                "GROUP", "LEADER", "TERM", "NODE", "ROLE", "END", "FLUSHED", "SAFE", "LAG", "IN SYNC", "AGE MS");
        for (var group : groups) {
            for (var row : group.replicas()) {
                table.row(
                        group.group(),
                        or(group.leader()),
                        group.term(),
                        row.node(),
                        row.role().isEmpty() ? "-" : row.role(),
                        or(row.end()),
                        or(row.flushed()),
                        or(row.safeEnd()),
                        or(row.lagBytes()),
                        row.inSync() ? "yes" : "no",
                        or(row.ageMillis()));
            }
        }
        return new PlainText(table.toString());
    }

    static PlainText node(LiveApi.NodePage page) {
        var table = new TextTable("GROUP", "ROLE", "TERM", "END", "SAFE", "LAG", "IN SYNC", "AGE MS");
        for (var part : page.parts()) {
            var row = part.replica();
            table.row(
                    part.group(),
                    row.role().isEmpty() ? "-" : row.role(),
                    or(row.term()),
                    or(row.end()),
                    or(row.safeEnd()),
                    or(row.lagBytes()),
                    row.inSync() ? "yes" : "no",
                    or(row.ageMillis()));
        }
        var log = page.log().isEmpty() ? "" : "\n" + String.join("\n", page.log()) + "\n";
        return new PlainText(nodes(List.of(page.process())).text() + "\n" + table + log);
    }

    static PlainText progress(Answers.Progress progress) {
        var table = new TextTable("GROUP", "LEADER", "SAFE", "NODE", "ROLE", "END", "FLUSHED", "LAG", "IN SYNC");
        for (var group : progress.groups()) {
            for (var row : group.replicas()) {
                table.row(
                        group.group(),
                        or(group.leader()),
                        group.safeEnd(),
                        row.node(),
                        row.role(),
                        row.end(),
                        row.flushed(),
                        row.lagBytes(),
                        row.inSync() ? "yes" : "no");
            }
        }
        return new PlainText(table.toString());
    }

    static PlainText happenings(List<Happening> happenings) {
        var table = new TextTable("ID", "TIME", "KIND", "WHAT HAPPENED");
        for (var each : happenings) {
            table.row(each.id(), CLOCK.format(Instant.ofEpochMilli(each.atMillis())), each.kind(), each.text());
        }
        return new PlainText(table.toString());
    }

    static PlainText faults(List<State.Fault> faults) {
        var table = new TextTable("ID", "KIND", "NODE", "PEER", "SINCE", "WHAT IS BROKEN");
        for (var fault : faults) {
            table.row(
                    fault.id(),
                    fault.kind(),
                    or(fault.node()),
                    or(fault.peer()),
                    CLOCK.format(Instant.ofEpochMilli(fault.sinceMillis())),
                    fault.text());
        }
        return new PlainText(table.toString());
    }

    private static String or(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
