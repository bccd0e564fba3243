// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.environment.Disk;
import io.trijet.server.config.ConfigException;
import io.trijet.server.real.FileDisk;
import io.trijet.storage.DataDirectory;
import io.trijet.storage.DataDirectory.Identity;
import io.trijet.storage.LogInspection;
import io.trijet.storage.LogInspection.Entry;
import io.trijet.storage.LogInspection.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `trijet log`: looks at the data directory of a node that does not run. Results on standard output.
@Command(name = "log", description = "Looks at the log of a node that does not run.", mixinStandardHelpOptions = true)
final class LogCommand {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// How results are written.
    enum Output {
        table,
        json
    }

    /// A directory, what it was formatted for, and one group in it.
    private record Place(Disk root, Identity identity, Disk group) {}

    @Command(name = "dump", description = "Prints every record, oldest first.", mixinStandardHelpOptions = true)
    int dump(
            @Parameters(paramLabel = "DIR", description = "The node's data directory.") Path directory,
            @Option(names = "--group", paramLabel = "NUMBER", defaultValue = "0", description = "Which group.")
                    int group,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json.")
                    Output output)
            throws ConfigException, IOException {
        var place = place(directory, group);
        if (output == Output.table) {
            System.out.printf(
                    "%16s %10s %-12s %8s %8s %s%n", "POSITION", "BYTES", "KIND", "TERM", "CHECKSUM", "DURABLE");
        }
        var report =
                LogInspection.walk(place.group(), place.identity().segmentBytes(), (entry, _) -> print(entry, output));
        return conclude(report, Output.table == output);
    }

    private static void print(Entry entry, Output output) {
        if (output == Output.json) {
            var row = new LinkedHashMap<String, Object>();
            row.put("position", entry.position());
            row.put("bytes", entry.bytes());
            row.put("kind", entry.kind().name());
            row.put("term", entry.term());
            row.put("checksum", checksum(entry.checksum()));
            row.put("durable", entry.isDurable());
            System.out.println(JSON.writeValueAsString(row));
        } else {
            System.out.printf(
                    "%16d %10d %-12s %8d %s %s%n",
                    entry.position(),
                    entry.bytes(),
                    entry.kind(),
                    entry.term(),
                    checksum(entry.checksum()),
                    entry.isDurable() ? "yes" : "no");
        }
    }

    @Command(
            name = "verify",
            description = "Checks every record; exit code 1 if one below the durable mark is damaged.",
            mixinStandardHelpOptions = true)
    int verify(
            @Parameters(paramLabel = "DIR", description = "The node's data directory.") Path directory,
            @Option(names = "--group", paramLabel = "NUMBER", defaultValue = "0", description = "Which group.")
                    int group,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json.")
                    Output output)
            throws ConfigException, IOException {
        var place = place(directory, group);
        var report = LogInspection.verify(place.group(), place.identity().segmentBytes());
        if (output == Output.json) {
            System.out.println(JSON.writeValueAsString(page(place.identity(), report)));
            return report.isSound() ? Exit.DONE : Exit.NO;
        }
        System.out.println("node        " + place.identity().node() + " of cluster id "
                + place.identity().clusterId() + ", mode " + place.identity().mode());
        System.out.println("positions   " + report.start().position() + " to "
                + report.end().position() + ", durable to " + report.mark().position());
        System.out.println("records     " + counts(report));
        System.out.println("terms       " + terms(report));
        return conclude(report, true);
    }

    private static String counts(Report report) {
        if (report.records().isEmpty()) return "no records";
        return report.records().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String terms(Report report) {
        return report.terms().stream()
                .map(start -> start.term() + " from " + start.position())
                .collect(Collectors.joining(", "));
    }

    private static int conclude(Report report, boolean sayIt) {
        if (sayIt) {
            System.out.println(report.damage()
                    .map(fault ->
                            "DAMAGED     file " + fault.file() + " position " + fault.position() + ": " + fault.why())
                    .orElse("sound"));
        }
        return report.isSound() ? Exit.DONE : Exit.NO;
    }

    private static Map<String, Object> page(Identity identity, Report report) {
        var page = new LinkedHashMap<String, Object>();
        page.put("node", identity.node());
        page.put("clusterId", identity.clusterId());
        page.put("mode", identity.mode());
        page.put("start", report.start().position());
        page.put("mark", report.mark().position());
        page.put("end", report.end().position());
        page.put("endChecksum", checksum(report.end().chain()));
        page.put("records", report.records());
        page.put("terms", report.terms());
        page.put("sound", report.isSound());
        report.damage().ifPresent(fault -> page.put("damage", fault));
        return page;
    }

    @Command(
            name = "diverged",
            description = "Lists the tails that were cut and kept aside.",
            mixinStandardHelpOptions = true)
    int diverged(
            @Parameters(paramLabel = "DIR", description = "The node's data directory.") Path directory,
            @Option(names = "--group", paramLabel = "NUMBER", defaultValue = "0", description = "Which group.")
                    int group,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json.")
                    Output output)
            throws ConfigException, IOException {
        var rows = new ArrayList<Map<String, Object>>();
        long bytes = 0;
        for (var kept : LogInspection.diverged(place(directory, group).group())) {
            bytes += kept.bytes();
            var row = new LinkedHashMap<String, Object>();
            row.put("file", kept.file());
            row.put("position", kept.from().position());
            row.put("term", kept.from().term());
            row.put("bytes", kept.bytes());
            row.put("cutAt", Instant.ofEpochMilli(kept.wallMillis()).toString());
            row.put("whole", kept.isWhole());
            rows.add(row);
        }
        printRows(rows, output);
        if (output == Output.table)
            System.out.println(
                    rows.size() + " tails, " + bytes + " bytes; a node keeps at most diverged-count of them and"
                            + " diverged-bytes, and drops the oldest first");
        return Exit.DONE;
    }

    @Command(
            name = "rebuild",
            description = "Discards the indexes of a sound log; the node makes them anew when it starts.",
            mixinStandardHelpOptions = true)
    int rebuild(
            @Parameters(paramLabel = "DIR", description = "The node's data directory.") Path directory,
            @Option(names = "--group", paramLabel = "NUMBER", defaultValue = "0", description = "Which group.")
                    int group)
            throws ConfigException, IOException {
        var place = place(directory, group);
        DataDirectory.take(place.root(), place.identity(), "trijet log rebuild");
        var report = LogInspection.verify(place.group(), place.identity().segmentBytes());
        if (!report.isSound()) return conclude(report, true);
        IndexRebuild.discard(place.group(), report.start().position());
        System.out.println("discarded the indexes from position "
                + report.start().position() + " on, of " + counts(report) + "; the next start makes them anew");
        return Exit.DONE;
    }

    private static void printRows(List<Map<String, Object>> rows, Output output) {
        if (output == Output.json) System.out.println(JSON.writeValueAsString(rows));
        else System.out.print(Table.of(rows));
    }

    private static String checksum(int crc) {
        return String.format("%08x", crc);
    }

    private static Place place(Path directory, int group) throws ConfigException, IOException {
        if (!Files.isDirectory(directory)) throw new ConfigException("there is no directory " + directory);
        var disk = FileDisk.at(directory);
        var identity = DataDirectory.identity(disk)
                .orElseThrow(
                        () -> new ConfigException(directory + " is not a node's data directory: it has no VERSION"));
        if (!Files.isDirectory(directory.resolve("group-" + group))) {
            throw new ConfigException(directory + " has no group number " + group);
        }
        return new Place(disk, identity, DataDirectory.group(disk, group));
    }
}
