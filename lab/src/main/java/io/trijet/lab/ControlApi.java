// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.trijet.lab.Answers.Cluster;
import io.trijet.lab.Answers.ClusterNode;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.MessageBody;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The same powers as `Challenge` for programs: resources, and POST for what changes something.
final class ControlApi implements LabServer.Endpoints {
    private static final int DEFAULT_COUNT = 1_000;
    private static final int DEFAULT_SIZE = 1_024;

    private final Supervisor supervisor;
    private final Challenge challenge;

    ControlApi(Supervisor supervisor, Challenge challenge) {
        this.supervisor = supervisor;
        this.challenge = challenge;
    }

    private interface NodeAction {
        void on(NodePlan node) throws ClusterException, InterruptedException;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        routing.get("/v1/cluster", (request, response) -> LabServer.answer(response, this::cluster));
        routing.get("/v1/replication", (request, response) -> LabServer.answer(response, challenge::syncProgress));
        routing.get("/v1/leader", (request, response) -> LabServer.answer(response, challenge::leaderStatus));
        onNode(routing, "start", node -> supervisor.start(List.of(node)));
        onNode(routing, "resume", node -> supervisor.start(List.of(node)));
        onNode(routing, "stop", node -> supervisor.stop(node, Supervisor.How.GRACEFUL));
        onNode(routing, "kill", node -> supervisor.stop(node, Supervisor.How.KILL));
        onNode(routing, "pause", node -> supervisor.stop(node, Supervisor.How.PAUSE));
        routing.post(
                "/v1/groups/{group}/promote",
                (request, response) -> LabServer.answer(response, () -> {
                    var body = body(request);
                    return challenge.promote(
                            text(body, "node"),
                            request.path().pathParameters().get("group"),
                            body.path("acceptDataLoss").asBoolean(false));
                }));
        routing.post(
                "/v1/groups/{group}/transfer",
                (request, response) -> LabServer.answer(
                        response,
                        () -> challenge.transfer(
                                text(body(request), "node"),
                                Optional.of(request.path().pathParameters().get("group")))));
        routing.post("/v1/verify", (request, response) -> LabServer.answer(response, challenge::verifyData));
        routing.post(
                "/v1/messages",
                (request, response) -> LabServer.answer(response, () -> {
                    var body = body(request);
                    return challenge.sendMessage(
                            number(body, "count", DEFAULT_COUNT, 1, ChallengeEndpoints.MAXIMUM_COUNT),
                            number(
                                    body,
                                    "size",
                                    DEFAULT_SIZE,
                                    MessageBody.MINIMUM_BYTES,
                                    ChallengeEndpoints.MAXIMUM_SIZE));
                }));
    }

    private Cluster cluster() {
        var mode = supervisor.plan().map(plan -> plan.mode().word()).orElse(null);
        return new Cluster(
                mode, supervisor.states().stream().map(ClusterNode::of).toList());
    }

    private void onNode(HttpRouting.Builder routing, String verb, NodeAction action) {
        routing.post(
                "/v1/nodes/{node}/" + verb,
                (request, response) -> LabServer.answer(response, () -> {
                    var node = node(request.path().pathParameters().get("node"));
                    action.on(node);
                    return ClusterNode.of(supervisor.state(node));
                }));
    }

    private NodePlan node(String name) {
        var plan = supervisor.plan();
        if (plan.isEmpty()) throw Problem.conflict("there is no cluster yet", "start one with ./trijet up");
        Optional<NodePlan> node = plan.get().node(name);
        if (node.isPresent()) return node.get();
        var names = String.join(
                ", ", plan.get().nodes().stream().map(NodePlan::name).toList());
        throw new Problem(404, "there is no node '" + name + "'", "nodes are " + names);
    }

    private static JsonNode body(ServerRequest request) {
        var text = request.content().hasEntity() ? request.content().as(String.class) : "{}";
        try {
            return LabServer.JSON.readTree(text);
        } catch (JacksonException e) {
            throw new Problem(400, "the body is not JSON: " + e.getOriginalMessage(), "send application/json", e);
        }
    }

    private static String text(JsonNode body, String field) {
        if (body.path(field).isString()) return body.path(field).asString();
        throw Problem.badParameter("field '" + field + "' is missing", "send for example {\"" + field + "\":\"n1\"}");
    }

    private static int number(JsonNode body, String field, int unlessGiven, int smallest, int largest) {
        var value = body.path(field);
        if (value.isMissingNode()) return unlessGiven;
        if (value.isInt() && value.intValue() >= smallest && value.intValue() <= largest) return value.intValue();
        throw Problem.badParameter(
                "field '" + field + "' is " + value, field + " is a number from " + smallest + " to " + largest);
    }
}
