// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.trijet.lab.errand.Comparing;
import io.trijet.lab.errand.Comparisons;
import io.trijet.lab.errand.Errands;
import io.trijet.lab.errand.Gauge;
import io.trijet.lab.errand.Line;
import io.trijet.lab.fault.Faults;
import io.trijet.lab.http.Accepted;
import io.trijet.lab.http.Problem;
import io.trijet.lab.http.Waiting;
import io.trijet.lab.operation.Operation;
import io.trijet.lab.operation.Operations;
import io.trijet.lab.operation.Work;
import io.trijet.lab.traffic.Traffic;
import io.trijet.tools.bug.Bug;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.MessageBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything under `/v1` that changes something: the same powers as `Challenge` for programs, by POST and DELETE.
///
/// What takes its time is an operation; a caller waits for its end unless it says how long (`?wait=`).
final class ControlApi implements LabServer.Endpoints {
    private static final int DEFAULT_COUNT = 1_000;
    private static final int DEFAULT_SIZE = 1_024;
    private static final int DEFAULT_PER_SECOND = 100;

    private final Supervisor supervisor;
    private final Challenge challenge;
    private final LiveApi live;
    private final Traffic traffic;
    private final Faults faults;
    private final Operations operations;
    private final Errands errands;
    private final Comparisons comparisons;

    ControlApi(LabEyes eyes, LiveApi live, Operations operations, Errands errands, Comparisons comparisons) {
        this.errands = errands;
        this.comparisons = comparisons;
        this.supervisor = eyes.supervisor();
        this.challenge = eyes.challenge();
        this.traffic = eyes.evidence().traffic();
        this.faults = eyes.broken();
        this.live = live;
        this.operations = operations;
    }

    private interface NodeAction {
        void on(NodePlan node) throws ClusterException, InterruptedException;
    }

    private interface Change {
        Object make(ServerRequest request) throws Exception;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        onNode(routing, "start", node -> supervisor.start(List.of(node)));
        onNode(routing, "resume", node -> supervisor.start(List.of(node)));
        onNode(routing, "stop", node -> supervisor.stop(node, Supervisor.How.GRACEFUL));
        onNode(routing, "kill", node -> supervisor.stop(node, Supervisor.How.KILL));
        onNode(routing, "pause", node -> supervisor.stop(node, Supervisor.How.PAUSE));
        slowlyOnNode(routing, "restart", supervisor::restart);
        slowlyOnNode(routing, "drain", challenge::drain);
        post(routing, "/v1/groups/{group}/promote", this::promote);
        post(routing, "/v1/groups/{group}/transfer", this::transfer);
        post(routing, "/v1/verify", this::verify);
        post(routing, "/v1/messages", this::messages);
        post(routing, "/v1/traffic", this::traffic);
        post(routing, "/v1/bench", this::bench);
        post(routing, "/v1/bugs/{n}", this::bug);
        post(routing, "/v1/faults", this::inject);
        delete(routing, "/v1/faults", _ -> new Healed(faults.healAll()));
        delete(routing, "/v1/faults/{id}", request -> new Healed(faults.heal(id(request))));
        delete(routing, "/v1/operations/{id}", request -> operations.cancel(id(request)));
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static void delete(HttpRouting.Builder routing, String path, Change change) {
        routing.delete(path, (request, response) -> LabServer.answer(response, () -> change.make(request)));
    }

    private static void post(HttpRouting.Builder routing, String path, Change change) {
        routing.post(path, (request, response) -> LabServer.answer(response, () -> change.make(request)));
    }

    // ---- Nodes

    private void onNode(HttpRouting.Builder routing, String verb, NodeAction action) {
        post(routing, "/v1/nodes/{node}/" + verb, request -> {
            var node = node(request);
            action.on(node);
            return live.node(node);
        });
    }

    private void slowlyOnNode(HttpRouting.Builder routing, String verb, NodeAction action) {
        post(routing, "/v1/nodes/{node}/" + verb, request -> {
            var node = node(request);
            return operate(request, verb, verb + " " + node.name(), _ -> {
                action.on(node);
                return live.node(node);
            });
        });
    }

    private NodePlan node(ServerRequest request) {
        return supervisor.node(request.path().pathParameters().get("node"));
    }

    // ---- Groups

    private Object promote(ServerRequest request) throws InterruptedException {
        var body = Body.of(request);
        return challenge.promote(body.text("node"), group(request), body.flag("acceptDataLoss", false));
    }

    private Object transfer(ServerRequest request) throws InterruptedException {
        return challenge.transfer(Body.of(request).text("node"), Optional.of(group(request)));
    }

    private static String group(ServerRequest request) {
        return request.path().pathParameters().get("group");
    }

    // ---- Faults

    /// How many faults are gone.
    record Healed(int healed) {}

    /// Numbers stand in `parameters`.
    private Object inject(ServerRequest request) throws ClusterException, InterruptedException {
        var body = Body.of(request);
        var parameters = new Body(body.json().path("parameters"));
        var peer = body.json().path("peer");
        return faults.inject(new Faults.Wish(
                body.text("kind"),
                body.text("node"),
                peer.isString() ? Optional.of(peer.asString()) : Optional.empty(),
                parameters.number("millis", 0, 0, Integer.MAX_VALUE),
                parameters.number("percent", 0, 0, Integer.MAX_VALUE)));
    }

    // ---- Messages

    private Object verify(ServerRequest request) throws InterruptedException {
        return operate(
                request,
                "verify",
                "reading every acknowledged message back from every replica",
                _ -> challenge.verifyData());
    }

    private Object messages(ServerRequest request) throws InterruptedException {
        var body = Body.of(request);
        int count = body.number("count", DEFAULT_COUNT, 1, ChallengeEndpoints.MAXIMUM_COUNT);
        int size = size(body);
        return operate(
                request,
                "messages",
                "sending " + count + " messages of " + size + " bytes",
                progress -> challenge.sendMessage(count, size, sender -> {
                    progress.onCancel(sender::stop);
                    progress.measuredBy(() -> (int) (sender.begun() * 100 / count));
                }));
    }

    private static int size(Body body) {
        return body.number("size", DEFAULT_SIZE, MessageBody.MINIMUM_BYTES, ChallengeEndpoints.MAXIMUM_SIZE);
    }

    private Object traffic(ServerRequest request) {
        var body = Body.of(request);
        int perSecond = body.number("perSecond", DEFAULT_PER_SECOND, 0, Traffic.MAXIMUM_PER_SECOND);
        var wish = new Traffic.Wish(perSecond, size(body));
        if (perSecond > 0) challenge.requireRunning();
        traffic.set(wish);
        return wish;
    }

    private Object bench(ServerRequest request) throws InterruptedException {
        var body = Body.of(request);
        var modes = new ArrayList<String>();
        for (var mode : body.texts("modes", List.of("single", "async", "sync", "dledger")))
            modes.add(ClusterMode.parse(mode).word());
        int messages = body.number(
                "messages", ChallengeEndpoints.BENCHMARK_MESSAGES, 1, ChallengeEndpoints.BENCHMARK_MAXIMUM_MESSAGES);
        var wish = new Comparing(modes, messages, size(body), body.flag("crash", true));
        return operate(request, "bench", "measuring " + String.join(", ", modes), progress -> {
            var gauge = new Gauge(wish);
            progress.measuredBy(gauge::percent);
            progress.onCancel(errands::cancel);
            var result = errands.run(wish.arguments(comparisons.report()), line -> {
                gauge.line(line);
                Line.step(line).ifPresent(progress::tell);
            });
            comparisons.keep(new Comparisons.Kept(System.currentTimeMillis(), result));
            return result;
        });
    }

    /// One of the five of level 14: how it happens, then how it does not.
    private Object bug(ServerRequest request) throws InterruptedException {
        var bug = bugOf(request.path().pathParameters().get("n"));
        return operate(request, "bug-" + bug.number(), bug.question(), progress -> {
            progress.onCancel(errands::cancel);
            return errands.run(
                    List.of("bug", Integer.toString(bug.number())),
                    line -> Line.step(line).ifPresent(progress::tell));
        });
    }

    private static Bug bugOf(String number) {
        for (var bug : Bug.values()) if (Integer.toString(bug.number()).equals(number)) return bug;
        throw new Problem(404, "there is no bug " + number, "bugs are 1 to " + Bug.values().length);
    }

    // ---- Operations

    /// What it came to, if it ends while the caller waits.
    private Object operate(ServerRequest request, String kind, String text, Work work) throws InterruptedException {
        var patience = Waiting.parse(request.query().first("wait").asOptional());
        var begun = operations.start(kind, text, work);
        var now = operations.await(begun.id(), patience);
        if (now.state() == Operation.State.RUNNING) return new Accepted(now);
        var result = now.result();
        return result == null ? now : result;
    }
}
