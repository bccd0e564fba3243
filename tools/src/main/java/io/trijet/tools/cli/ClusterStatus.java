// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// How the cluster stands, put together from what each node says of itself. Immutable; as JSON it is the answer of
/// `trijet status -o json`.
record ClusterStatus(String mode, List<Node> nodes, List<Group> groups, boolean healthy, List<String> damage) {
    /// One node. `process` is what the lab says of its process, or whether it answered.
    record Node(String node, String process, String http) {}

    /// One group, in the words of the account to believe: the leader's, else that of the furthest log.
    record Group(
            String group,
            String mode,
            long term,
            String leader,
            String acknowledgement,
            long end,
            long safeEnd,
            List<Replica> replicas) {}

    /// `role` and `term` are the node's own words if it answers: the leader knows of others only whether they
    /// follow.
    record Replica(
            String node,
            boolean answers,
            String role,
            long term,
            long end,
            long flushed,
            long lagBytes,
            boolean inSync,
            String state,
            String reason) {}

    /// What one node answered: its name, process and HTTP address, and its own account if it gave one.
    record Answer(Node node, Optional<JsonNode> replication) {}

    static ClusterStatus of(String mode, List<Answer> answers) {
        var names = new TreeSet<String>();
        for (var answer : answers) accounts(answer).forEach(account -> names.add(name(account)));
        var groups = names.stream().map(name -> group(name, answers)).toList();
        var seen = mode.isEmpty() ? groups.stream().map(Group::mode).findFirst().orElse("") : mode;
        return new ClusterStatus(
                seen, answers.stream().map(Answer::node).toList(), groups, isHealthy(answers, groups), damage(answers));
    }

    /// A sentence for each range of a log that its node has lost for now.
    private static List<String> damage(List<Answer> answers) {
        var sentences = new ArrayList<String>();
        for (var answer : answers)
            for (var account : accounts(answer))
                for (var range : account.path("damage"))
                    sentences.add("damaged on " + answer.node().node() + ": "
                            + range.path("file").asString("")
                            + " from position " + range.path("position").asLong(0) + " to "
                            + range.path("until").asLong(0) + "; "
                            + range.path("remedy").asString(""));
        return sentences;
    }

    /// Everyone answers, each group has a leader, and every replica of it is in sync.
    private static boolean isHealthy(List<Answer> answers, List<Group> groups) {
        boolean allAnswer =
                answers.stream().allMatch(answer -> answer.replication().isPresent());
        return allAnswer
                && !groups.isEmpty()
                && groups.stream()
                        .allMatch(group -> !group.leader().isEmpty()
                                && group.replicas().stream().allMatch(Replica::inSync));
    }

    private static Group group(String name, List<Answer> answers) {
        var accounts = answers.stream()
                .flatMap(answer -> accounts(answer).stream())
                .filter(account -> name(account).equals(name))
                .toList();
        var leading = accounts.stream()
                .filter(account -> account.path("role").asString("").equals("leader"))
                .max(Comparator.comparingLong(account -> account.path("term").asLong(0)));
        var believed = leading.orElseGet(() -> accounts.stream()
                .max(Comparator.comparingLong(account -> account.path("end").asLong(0)))
                .orElseThrow());
        var replicas = new ArrayList<Replica>();
        for (var row : believed.path("replicas")) replicas.add(replica(row, own(row, name, answers)));
        return new Group(
                name,
                believed.path("mode").asString(""),
                believed.path("term").asLong(0),
                leading.map(account -> account.path("leader").asString("")).orElse(""),
                believed.path("acknowledgement").asString(""),
                believed.path("end").asLong(0),
                believed.path("safeEnd").asLong(0),
                replicas);
    }

    /// What the replica's node says of the group itself.
    private static Optional<JsonNode> own(JsonNode row, String group, List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.node().node().equals(row.path("node").asString("")))
                .flatMap(answer -> accounts(answer).stream())
                .filter(account -> name(account).equals(group))
                .findFirst();
    }

    private static Replica replica(JsonNode row, Optional<JsonNode> own) {
        return new Replica(
                row.path("node").asString(""),
                own.isPresent(),
                own.map(account -> account.path("role"))
                        .orElse(row.path("role"))
                        .asString(""),
                own.map(account -> account.path("term").asLong(0)).orElse(0L),
                row.path("end").asLong(0),
                row.path("flushed").asLong(0),
                row.path("lagBytes").asLong(0),
                row.path("inSync").asBoolean(false),
                row.path("state").asString(""),
                row.path("reason").asString(""));
    }

    private static List<JsonNode> accounts(Answer answer) {
        return answer.replication().stream()
                .flatMap(replication -> replication.path("groups").valueStream())
                .toList();
    }

    private static String name(JsonNode account) {
        return account.path("group").asString("");
    }

    /// The group that was named, or the only one.
    Group requireGroup(Optional<String> wanted) throws Failure {
        if (wanted.isEmpty() && groups.size() == 1) return groups.getFirst();
        for (var group : groups) if (wanted.isPresent() && group.group().equals(wanted.get())) return group;
        var names = groups.stream().map(Group::group).toList();
        throw new Failure(
                ExitCode.USAGE,
                wanted.map(name -> "there is no group '" + name + "', only " + names)
                        .orElse("which group? there are " + names),
                "name one with --group");
    }

    /// For people: who has which part in each group; then a sentence for each group and its replicas; then the
    /// nodes' processes.
    String toText() {
        var text = new StringBuilder();
        if (!groups.isEmpty()) text.append(matrix()).append('\n');
        for (var group : groups) {
            text.append(sentence(group)).append('\n').append(table(group)).append('\n');
        }
        var table = new TextTable("NODE", "PROCESS", "HTTP");
        for (var node : nodes) table.row(node.node(), node.process(), node.http());
        text.append(table);
        damage.forEach(sentence -> text.append(sentence).append('\n'));
        return text.toString();
    }

    /// Groups down, nodes across.
    private TextTable matrix() {
        var header = new ArrayList<String>(List.of("GROUP", "LEADER"));
        for (var node : nodes) header.add(node.node());
        var table = new TextTable(header.toArray(String[]::new));
        for (var group : groups) {
            var row = new ArrayList<Object>();
            row.add(group.group());
            row.add(group.leader().isEmpty() ? "-" : group.leader());
            for (var node : nodes) row.add(cell(group, node.node()));
            table.row(row.toArray());
        }
        return table;
    }

    private static String cell(Group group, String node) {
        for (var replica : group.replicas()) {
            if (!replica.node().equals(node)) continue;
            if (!replica.answers()) return "no answer";
            var lag = replica.lagBytes() == 0 ? "" : ", " + replica.lagBytes() + " B behind";
            return replica.role() + ", term " + replica.term() + lag;
        }
        return "-";
    }

    private static String howToLead(Group group) {
        return group.mode().equals("raft")
                ? "the nodes elect a leader as soon as a majority of them can talk to each other"
                : "./trijet promote NODE makes a leader";
    }

    private static String sentence(Group group) {
        var standing = group.leader().isEmpty()
                ? "nobody leads: sends wait, reads go on; " + howToLead(group)
                : group.leader() + " leads in term " + group.term();
        return "group " + group.group() + " (" + group.mode() + "): " + standing + ", safe up to " + group.safeEnd()
                + " of " + group.end();
    }

    private static TextTable table(Group group) {
        var table = new TextTable("REPLICA", "ROLE", "STATE", "END", "FLUSHED", "LAG BYTES", "IN SYNC", "REASON");
        for (var replica : group.replicas()) {
            table.row(
                    replica.node(),
                    replica.role(),
                    replica.state(),
                    replica.end(),
                    replica.flushed(),
                    replica.lagBytes(),
                    replica.inSync() ? "yes" : "no",
                    replica.reason());
        }
        return table;
    }
}
