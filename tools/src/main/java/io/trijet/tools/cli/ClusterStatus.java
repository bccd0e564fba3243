// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

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

    record Replica(
            String node,
            String role,
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
        for (var row : believed.path("replicas")) replicas.add(replica(row));
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

    private static Replica replica(JsonNode row) {
        return new Replica(
                row.path("node").asString(""),
                row.path("role").asString(""),
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

    /// For people: a sentence for each group, then its replicas; then the nodes that cannot be asked.
    String toText() {
        var text = new StringBuilder();
        for (var group : groups) {
            text.append(sentence(group)).append('\n').append(table(group)).append('\n');
        }
        var table = new TextTable("NODE", "PROCESS", "HTTP");
        for (var node : nodes) table.row(node.node(), node.process(), node.http());
        text.append(table);
        damage.forEach(sentence -> text.append(sentence).append('\n'));
        return text.toString();
    }

    private static String sentence(Group group) {
        var standing = group.leader().isEmpty()
                ? "nobody leads: sends wait, reads go on; ./trijet promote NODE makes a leader"
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
