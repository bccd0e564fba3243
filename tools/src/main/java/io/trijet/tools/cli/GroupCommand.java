// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.protocol.body.GroupConfig;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `trijet group list|create|delete|status`.
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = "Looks at and changes consumer groups.",
        subcommands = {
            GroupCommand.ListGroups.class,
            GroupCommand.Create.class,
            GroupCommand.Delete.class,
            GroupCommand.Status.class
        })
public final class GroupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /// What all of them take.
    abstract static sealed class Base implements Callable<Integer> {
        @Mixin
        Connections connections = new Connections();

        @Mixin
        Output output = new Output();

        ClusterAdmin admin() throws Failure {
            return new ClusterAdmin(Connections.parseNameServers(connections.nameServers()));
        }
    }

    /// One group, as it is shown.
    record Row(String group, boolean consumes, boolean broadcasts, boolean orderly, int maxRetries) {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All groups with their settings.")
    static final class ListGroups extends Base {
        @Override
        public Integer call() throws Failure {
            var rows = admin().groups().stream()
                    .map(group -> new Row(
                            group.name(),
                            group.consumeEnabled(),
                            group.broadcastEnabled(),
                            group.orderly(),
                            group.maxRetries()))
                    .sorted(Comparator.comparing(Row::group))
                    .toList();
            output.print(rows, () -> {
                var table = new TextTable("GROUP", "CONSUMES", "MAY BROADCAST", "ORDERLY", "MAX RETRIES");
                for (var row : rows)
                    table.row(row.group(), row.consumes(), row.broadcasts(), row.orderly(), row.maxRetries());
                return table.toString();
            });
            return ExitCode.DONE;
        }
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a group with default settings.")
    static final class Create extends Base {
        @Parameters(paramLabel = "GROUP")
        private String group = "";

        @Override
        public Integer call() throws Failure {
            admin().createGroup(GroupConfig.named(group));
            output.print(Map.of("created", group), () -> "group " + group + " is there\n");
            return ExitCode.DONE;
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a group.")
    static final class Delete extends Base {
        @Parameters(paramLabel = "GROUP")
        private String group = "";

        @Option(names = "--with-offsets", description = "forget how far it was, too")
        private boolean withOffsets;

        @Override
        public Integer call() throws Failure {
            admin().deleteGroup(group, withOffsets);
            output.print(Map.of("deleted", group), () -> "group " + group + " is deleted\n");
            return ExitCode.DONE;
        }
    }

    /// One queue of a group, as it is shown.
    record QueueRow(
            String topic, String group, int queue, long brokerOffset, long consumerOffset, long lag, long last) {}

    @Command(name = "status", mixinStandardHelpOptions = true, description = "How far a group is, queue by queue.")
    static final class Status extends Base {
        @Parameters(paramLabel = "GROUP")
        private String group = "";

        @Override
        public Integer call() throws Failure {
            var rows = admin().consumeStats(group).entrySet().stream()
                    .map(entry -> new QueueRow(
                            entry.getKey().topic(),
                            entry.getKey().brokerName(),
                            entry.getKey().queueId(),
                            entry.getValue().brokerOffset(),
                            entry.getValue().consumerOffset(),
                            entry.getValue().brokerOffset() - entry.getValue().consumerOffset(),
                            entry.getValue().lastTimestamp()))
                    .toList();
            output.print(rows, () -> {
                var table =
                        new TextTable("TOPIC", "BROKER", "QUEUE", "BROKER OFFSET", "CONSUMER OFFSET", "LAG", "LAST");
                for (var row : rows)
                    table.row(
                            row.topic(),
                            row.group(),
                            row.queue(),
                            row.brokerOffset(),
                            row.consumerOffset(),
                            row.lag(),
                            Times.text(row.last()));
                return table.toString();
            });
            return ExitCode.DONE;
        }
    }
}
