// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
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

/// `trijet topic list|create|delete|status`.
@Command(
        name = "topic",
        mixinStandardHelpOptions = true,
        description = "Looks at and changes topics.",
        subcommands = {
            TopicCommand.ListTopics.class,
            TopicCommand.Create.class,
            TopicCommand.Delete.class,
            TopicCommand.Status.class
        })
public final class TopicCommand implements Callable<Integer> {
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

    /// One topic, as it is shown.
    record Row(String topic, int readQueues, int writeQueues, String permission, boolean system) {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All topics with their queues.")
    static final class ListTopics extends Base {
        @Option(names = "--all", description = "system, retry and dead-letter topics too")
        private boolean all;

        @Override
        public Integer call() throws Failure {
            var admin = admin();
            var system = admin.systemTopics();
            var rows = admin.topics().stream()
                    .map(topic -> new Row(
                            topic.name(),
                            topic.readQueues(),
                            topic.writeQueues(),
                            letters(topic.permission()),
                            system.contains(topic.name()) || isSystem(topic.name())))
                    .filter(row -> all || !row.system())
                    .sorted(Comparator.comparing(Row::topic))
                    .toList();
            output.print(rows, () -> {
                var table = new TextTable("TOPIC", "READ QUEUES", "WRITE QUEUES", "PERMISSION");
                for (var row : rows) table.row(row.topic(), row.readQueues(), row.writeQueues(), row.permission());
                return table.toString();
            });
            return ExitCode.DONE;
        }
    }

    private static boolean isSystem(String topic) {
        return Names.isSystemTopic(topic) || Names.groupOf(topic).isPresent() || topic.endsWith(Names.REPLY_SUFFIX);
    }

    static String letters(int permission) {
        return (Permission.isReadable(permission) ? "R" : "-") + (Permission.isWritable(permission) ? "W" : "-");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a topic, or changes it.")
    static final class Create extends Base {
        @Parameters(paramLabel = "TOPIC")
        private String topic = "";

        @Option(
                names = "--queues",
                paramLabel = "N",
                defaultValue = "8",
                description = "queues on each group (default: ${DEFAULT-VALUE})")
        private int queues = 8;

        @Override
        public Integer call() throws Failure {
            admin().createTopic(topic, queues, Permission.READ_WRITE);
            var row = new Row(topic, queues, queues, letters(Permission.READ_WRITE), false);
            output.print(row, () -> "topic " + topic + " has " + queues + " queues\n");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Deletes a topic. Its messages can no longer be read.")
    static final class Delete extends Base {
        @Parameters(paramLabel = "TOPIC")
        private String topic = "";

        @Override
        public Integer call() throws Failure {
            admin().deleteTopic(topic);
            output.print(Map.of("deleted", topic), () -> "topic " + topic + " is deleted\n");
            return ExitCode.DONE;
        }
    }

    /// One queue, as it is shown.
    record QueueRow(String group, int queue, long min, long max, long messages, long lastUpdate) {}

    @Command(name = "status", mixinStandardHelpOptions = true, description = "How far each queue of a topic reaches.")
    static final class Status extends Base {
        @Parameters(paramLabel = "TOPIC")
        private String topic = "";

        @Override
        public Integer call() throws Failure {
            var rows = admin().topicStats(topic).entrySet().stream()
                    .map(entry -> new QueueRow(
                            entry.getKey().brokerName(),
                            entry.getKey().queueId(),
                            entry.getValue().minOffset(),
                            entry.getValue().maxOffset(),
                            entry.getValue().maxOffset() - entry.getValue().minOffset(),
                            entry.getValue().lastUpdateTimestamp()))
                    .toList();
            output.print(rows, () -> {
                var table = new TextTable("GROUP", "QUEUE", "MIN OFFSET", "MAX OFFSET", "MESSAGES", "LAST MESSAGE");
                for (var row : rows)
                    table.row(
                            row.group(),
                            row.queue(),
                            row.min(),
                            row.max(),
                            row.messages(),
                            Times.text(row.lastUpdate()));
                return table.toString();
            });
            return ExitCode.DONE;
        }
    }
}
