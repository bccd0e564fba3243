// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `trijet promote`: through the lab, which remembers who leads, or to the node itself.
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = "Makes NODE the leader. Refuses (77) to lose acknowledged messages unless told to.")
public final class PromoteCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "NODE", description = "for example n1")
    private String node = "";

    @Option(names = "--group", paramLabel = "GROUP", description = "the broker name (default: the only one)")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--accept-data-loss",
            description = "promote even if acknowledged messages are lost by it; says how many")
    private boolean acceptDataLoss;

    /// What the promotion came to.
    record Outcome(String node, String group, long term, long lostBytes, long lostMessages) {
        static Outcome of(String node, String group, JsonNode answer) {
            // Through the lab the node's own account is one level deeper.
            var account = answer.has("outcome") ? answer.path("outcome") : answer;
            return new Outcome(
                    node,
                    group,
                    account.path("term").asLong(0),
                    account.path("lostBytes").asLong(0),
                    account.path("lostMessages").asLong(0));
        }

        String toText() {
            return node + " leads group " + group + " in term " + term + "; " + loss() + "\n";
        }

        private String loss() {
            if (lostBytes < 0 || lostMessages < 0)
                return "what the former leader acknowledged and nobody here has is not known while it is silent:"
                        + " ./trijet verify counts it";
            if (lostBytes == 0 && lostMessages == 0) return "nothing was lost";
            return "lost: " + lostMessages + " messages, " + lostBytes + " bytes";
        }
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        var nodes = new Nodes(connections);
        var status = nodes.status();
        var name = status.requireGroup(group).group();
        if (acceptDataLoss) warn(status, name);
        var outcome = Outcome.of(node, name, promote(nodes, name));
        output.print(outcome, outcome::toText);
        return ExitCode.DONE;
    }

    private JsonNode promote(Nodes nodes, String name) throws Failure, InterruptedException {
        var lab = nodes.lab();
        if (lab.isPresent()) {
            try (var api = connections.lab()) {
                var body = Map.of("node", node, "acceptDataLoss", acceptDataLoss);
                return api.post("/v1/groups/" + name + "/promote", body, PATIENCE);
            }
        }
        var known = nodes.all(lab).stream()
                .filter(candidate -> candidate.name().equals(node))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE, "no node called " + node + " answers", "name its HTTP with --node-urls"));
        try (var api = new HttpApi(known.http())) {
            return api.post("/v1/promote", Map.of("group", name, "acceptDataLoss", acceptDataLoss), PATIENCE);
        }
    }

    /// Before it happens: how far the node is behind what anyone has told of.
    private void warn(ClusterStatus status, String name) {
        for (var seen : status.groups()) {
            if (!seen.group().equals(name)) continue;
            long own = seen.replicas().stream()
                    .filter(replica -> replica.node().equals(node))
                    .mapToLong(ClusterStatus.Replica::end)
                    .findFirst()
                    .orElse(0);
            long furthest = seen.replicas().stream()
                    .mapToLong(ClusterStatus.Replica::end)
                    .max()
                    .orElse(own);
            output.tell(String.format(
                    Locale.ROOT,
                    "%s has the log up to %d; the furthest that is known of is %d: up to %d bytes may be lost",
                    node,
                    own,
                    Math.max(own, furthest),
                    Math.max(0, furthest - own)));
        }
    }
}
