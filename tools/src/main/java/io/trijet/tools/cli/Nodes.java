// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The nodes of a cluster, found through the lab or, where there is none, by asking their HTTP ports.
final class Nodes {
    private static final Duration QUICK = Duration.ofMillis(1_500);

    private final Connections connections;

    Nodes(Connections connections) {
        this.connections = connections;
    }

    /// One node. `http` is a URL.
    record Known(String name, String process, String http) {}

    /// The lab's own view; empty if nothing answers at its URL.
    Optional<JsonNode> lab() throws Failure, InterruptedException {
        try (var lab = connections.lab()) {
            return Optional.of(lab.get("/v1/cluster", QUICK));
        } catch (Failure e) {
            if (e.code() == ExitCode.UNREACHABLE) return Optional.empty();
            throw e;
        }
    }

    /// Those the lab knows, or those that answer.
    List<Known> all(Optional<JsonNode> lab) throws Failure, InterruptedException {
        var nodes = new ArrayList<Known>();
        if (lab.isPresent()) {
            for (var node : lab.get().path("nodes"))
                nodes.add(new Known(
                        node.path("node").asString(""),
                        node.path("state").asString(""),
                        "http://" + node.path("http").asString("")));
            return nodes;
        }
        for (var url : connections.nodeUrls) ask(url, "/v1/node").ifPresent(node -> nodes.add(known(url, node)));
        if (nodes.isEmpty())
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "neither a lab at " + connections.url + " nor a node at " + String.join(", ", connections.nodeUrls)
                            + " answers",
                    "start a cluster with ./trijet up, or name it with --url or --node-urls");
        return nodes;
    }

    private static Known known(String url, JsonNode node) {
        return new Known(node.path("node").asString("?"), "answers", url);
    }

    /// The HTTP of one node that is known.
    HttpApi api(String node) throws Failure, InterruptedException {
        var known = all(lab());
        for (var candidate : known) if (candidate.name().equals(node)) return new HttpApi(candidate.http());
        throw new Failure(
                ExitCode.USAGE,
                "there is no node '" + node + "', only "
                        + String.join(", ", known.stream().map(Known::name).toList()),
                "./trijet status lists them; name others with --node-urls");
    }

    ClusterStatus status() throws Failure, InterruptedException {
        var lab = lab();
        var answers = new ArrayList<ClusterStatus.Answer>();
        for (var node : all(lab))
            answers.add(new ClusterStatus.Answer(
                    new ClusterStatus.Node(node.name(), node.process(), node.http()),
                    ask(node.http(), "/v1/replication")));
        var mode = lab.map(cluster -> cluster.path("mode").asString("")).orElse("");
        return ClusterStatus.of(mode, answers);
    }

    /// Empty if the node does not answer, or not yet.
    static Optional<JsonNode> ask(String url, String path) throws InterruptedException {
        try (var node = new HttpApi(url)) {
            return Optional.of(node.get(path, QUICK));
        } catch (Failure e) {
            return Optional.empty();
        }
    }
}
