// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.trijet.lab.errand.Comparisons;
import io.trijet.lab.events.EventStream;
import io.trijet.lab.fault.Faults;
import io.trijet.lab.http.Html;
import io.trijet.lab.http.Json;
import io.trijet.lab.http.PlainText;
import io.trijet.lab.http.Problem;
import io.trijet.lab.operation.Operation;
import io.trijet.lab.operation.Operations;
import io.trijet.lab.watch.Happening;
import io.trijet.lab.watch.Sample;
import io.trijet.lab.watch.State;
import io.trijet.lab.watch.Watch;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Everything that can be read under `/v1`, as JSON or, with `?format=table`, for people; and the stream of events.
final class LiveApi implements LabServer.Endpoints {
    private final Watch watch;
    private final LabEyes eyes;
    private final Challenge challenge;
    private final EventStream events;
    private final Operations operations;
    private final Comparisons comparisons;

    LiveApi(Watch watch, LabEyes eyes, EventStream events, Operations operations, Comparisons comparisons) {
        this.comparisons = comparisons;
        this.watch = watch;
        this.eyes = eyes;
        this.challenge = eyes.challenge();
        this.events = events;
        this.operations = operations;
    }

    /// `samples`: the last ten minutes, second by second.
    record History(List<Happening> happenings, long oldestId, long newestId, List<Sample> samples) {}

    record Groups(List<State.Group> groups) {}

    /// What is broken on purpose, and what can be.
    record FaultsPage(List<State.Fault> active, List<Faults.Choice> available) {}

    /// The oldest first.
    record Begun(List<Operation> operations) {}

    /// Null if nothing was compared yet.
    record Compared(Comparisons.@Nullable Kept last) {}

    /// A node's part in a group.
    record Part(String group, State.Replica replica) {}

    /// One node: its process, its part in each group, the last lines of its log.
    record NodePage(State.Node process, List<Part> parts, List<String> log) {}

    /// What is asked for, as JSON or as text.
    private interface Page {
        Object read(ServerRequest request) throws Exception;
    }

    private interface Table {
        PlainText read(ServerRequest request) throws Exception;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        get(routing, "/v1/cluster", _ -> cluster(), _ -> Tables.nodes(cluster().nodes()));
        get(routing, "/v1/groups", _ -> new Groups(groups()), _ -> Tables.groups(groups()));
        get(routing, "/v1/groups/{group}", this::group, request -> Tables.groups(List.of(group(request))));
        get(routing, "/v1/replication", _ -> challenge.syncProgress(), _ -> Tables.progress(challenge.syncProgress()));
        get(
                routing,
                "/v1/history",
                this::history,
                request -> Tables.happenings(history(request).happenings()));
        get(routing, "/v1/nodes/{node}", request -> json(node(request)), request -> Tables.node(node(request)));
        get(routing, "/v1/faults", _ -> faults(), _ -> Tables.faults(faults().active()));
        routing.get("/v1/state", (_, response) -> LabServer.answer(response, watch::state));
        routing.get("/v1/leader", (_, response) -> LabServer.answer(response, challenge::leaderStatus));
        routing.get("/v1/operations", (_, response) -> LabServer.answer(response, () -> new Begun(operations.all())));
        routing.get("/v1/bench", (_, response) -> LabServer.answer(response, this::compared));
        routing.get(
                "/v1/bench/report",
                (_, response) -> LabServer.answer(response, () -> new Html(comparisons.lastReport())));
        routing.get(
                "/v1/operations/{id}",
                (request, response) -> LabServer.answer(
                        response,
                        () -> operations.get(request.path().pathParameters().get("id"))));
        routing.get(
                "/v1/events",
                (request, response) ->
                        LabServer.serve(response, () -> events.serve(request, response, watch.happenings())));
    }

    private static void get(HttpRouting.Builder routing, String path, Page page, Table table) {
        routing.get(
                path,
                (request, response) -> LabServer.answer(response, () -> {
                    var format = request.query().first("format").orElse("json");
                    return switch (format) {
                        case "json" -> page.read(request);
                        case "table" -> table.read(request);
                        default ->
                            throw Problem.badParameter(
                                    "format=" + format + " is unknown", "format is one of json, table");
                    };
                }));
    }

    private Answers.Cluster cluster() {
        var processes = eyes.processes();
        var mode = processes.plan().map(plan -> plan.mode().word()).orElse(null);
        return new Answers.Cluster(mode, watch.nodes(processes));
    }

    private FaultsPage faults() {
        return new FaultsPage(eyes.broken().active(), eyes.broken().choices());
    }

    private List<State.Group> groups() {
        return watch.state().groups();
    }

    private State.Group group(ServerRequest request) {
        var name = request.path().pathParameters().get("group");
        return groups().stream()
                .filter(group -> group.group().equals(name))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        404,
                        "there is no group '" + name + "'",
                        "groups are "
                                + String.join(
                                        ", ",
                                        groups().stream()
                                                .map(State.Group::group)
                                                .toList())));
    }

    private Compared compared() throws IOException {
        return new Compared(comparisons.last().orElse(null));
    }

    /// As its process is now.
    State.Node node(NodePlan plan) {
        return cluster().nodes().stream()
                .filter(node -> node.node().equals(plan.name()))
                .findFirst()
                .orElseThrow();
    }

    private NodePage node(ServerRequest request) throws IOException {
        var name = request.path().pathParameters().get("node");
        var plan = eyes.supervisor().node(name);
        var parts = groups().stream()
                .flatMap(group -> group.replicas().stream()
                        .filter(row -> row.node().equals(name))
                        .map(row -> new Part(group.group(), row)))
                .toList();
        return new NodePage(node(plan), parts, LogTail.of(plan.logFile()));
    }

    /// The node's own fields, and beside them its groups and its log.
    private static ObjectNode json(NodePage page) {
        ObjectNode json = Json.MAPPER.valueToTree(page.process());
        var groups = json.putArray("groups");
        for (var part : page.parts()) {
            ObjectNode row = Json.MAPPER.valueToTree(part.replica());
            groups.add(row.put("group", part.group()));
        }
        json.set("log", Json.MAPPER.valueToTree(page.log()));
        return json;
    }

    private History history(ServerRequest request) {
        var given = request.query().first("since").orElse("0");
        try {
            var after = watch.happenings().after(Long.parseLong(given));
            return new History(
                    after.happenings(),
                    after.oldestId(),
                    after.newestId(),
                    watch.samples().all());
        } catch (NumberFormatException e) {
            throw new Problem(400, "since=" + given + " is not a number", "since is the number of a happening", e);
        }
    }
}
