// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.watch.State.Group;
import io.trijet.lab.watch.State.Level;
import io.trijet.lab.watch.State.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How the cluster stands, in one sentence. Pure.
final class VerdictRule {
    private VerdictRule() {}

    /// The last change of a leader: how long ago, and what it cost if that is known.
    record LastSwitch(Duration ago, Optional<Long> outageMillis) {}

    static Verdict verdict(Sight sight, List<Group> groups, List<State.Fault> faults, Optional<LastSwitch> lastSwitch) {
        if (sight.plan().isEmpty()) {
            return new Verdict(Level.IDLE, "There is no cluster yet: start one with ./trijet up, or with startMaster.");
        }
        boolean isStopped =
                sight.nodes().stream().allMatch(node -> node.seen().process().equals("stopped"));
        if (isStopped) return new Verdict(Level.IDLE, "No node is running: start them.");
        var leaderless = groups.stream().filter(group -> !group.isLed()).toList();
        if (!leaderless.isEmpty()) return leaderless(sight, groups, leaderless, faults);
        var troubles = troubles(sight, groups, faults);
        if (!troubles.isEmpty()) {
            return new Verdict(
                    Level.DEGRADED,
                    "Degraded: " + String.join("; ", troubles) + ". Every group is led, " + inSync(sight, groups)
                            + ".");
        }
        return new Verdict(
                Level.HEALTHY,
                "Healthy: " + inSync(sight, groups)
                        + lastSwitch.map(VerdictRule::words).orElse("") + ".");
    }

    private static Verdict leaderless(
            Sight sight, List<Group> groups, List<Group> leaderless, List<State.Fault> faults) {
        var names = String.join(", ", leaderless.stream().map(Group::group).toList());
        var why = sentence(whyNobodyLeads(sight, faults));
        boolean isAll = leaderless.size() == groups.size();
        return isAll
                ? new Verdict(Level.DOWN, "Down: nobody leads " + names + ". " + why)
                : new Verdict(
                        Level.DEGRADED,
                        "Degraded: nobody leads " + names + "; clients turn to the other groups. " + why);
    }

    private static String whyNobodyLeads(Sight sight, List<State.Fault> faults) {
        var mode = sight.plan().orElseThrow().mode();
        if (!mode.electsLeaders())
            return "nobody is elected in mode " + mode.word() + ": promote a node, or start the master again";
        long answering = sight.nodes().stream().filter(sight::answers).count();
        int all = sight.nodes().size();
        int majority = all / 2 + 1;
        var answer = answering + " of " + all + " nodes answer";
        if (answering < majority) return answer + ", and " + majority + " are needed to elect a leader";
        if (faults.isEmpty()) return answer + ", so they are electing one";
        return answer + ", but "
                + String.join("; ", faults.stream().map(State.Fault::text).toList());
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    private static List<String> troubles(Sight sight, List<Group> groups, List<State.Fault> faults) {
        var troubles = new ArrayList<String>();
        for (var fault : faults) troubles.add(fault.text());
        for (var node : sight.nodes()) {
            if (!node.seen().isRunning()) {
                troubles.add(node.name() + " is " + node.seen().process());
            } else if (!sight.answers(node)) {
                troubles.add(node.name() + " does not answer");
            } else {
                var behind = groups.stream()
                        .filter(group -> group.replicas().stream()
                                .anyMatch(row -> row.node().equals(node.name()) && !row.inSync()))
                        .map(Group::group)
                        .toList();
                if (!behind.isEmpty()) troubles.add(node.name() + " catches up in " + String.join(", ", behind));
                node.shutBecause().ifPresent(why -> troubles.add(node.name() + " refuses clients: " + why));
            }
        }
        return troubles;
    }

    /// Of the group that has the fewest.
    private static String inSync(Sight sight, List<Group> groups) {
        long fewest = groups.stream().mapToLong(Group::inSync).min().orElse(0);
        return fewest + " of " + sight.nodes().size() + " in sync";
    }

    private static String words(LastSwitch last) {
        long seconds = last.ago().toSeconds();
        var ago = String.format(
                Locale.ROOT, ", last switch %02d:%02d:%02d ago", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return ago + last.outageMillis().map(millis -> ", cost " + cost(millis)).orElse("");
    }

    private static String cost(long millis) {
        return millis < 10_000 ? millis + " ms" : Math.round(millis / 1_000.0) + " s";
    }
}
