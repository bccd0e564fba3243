// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.trijet.lab.errand.Comparing;
import io.trijet.lab.errand.Errands;
import io.trijet.lab.http.Problem;
import io.trijet.lab.http.Streamed;
import io.trijet.tools.bug.Bug;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.evidence.MessageBody;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The paths of level 14, all by GET, and their parameters: checked here, done in `Challenge`.
final class ChallengeEndpoints implements LabServer.Endpoints {
    static final String PREFIX = "/challenge/level14/";
    static final int MAXIMUM_COUNT = 1_000_000;
    static final int MAXIMUM_SIZE = 4_000_000;
    /// Where there is something to promote there is one group.
    private static final String FIRST_GROUP = ClusterShape.of(ClusterMode.SYNC, ClusterPlan.Flush.SYNC)
            .groupNames()
            .getFirst();
    private static final int DEFAULT_COUNT = 1_000;
    private static final int DEFAULT_SIZE = 1_024;

    /// A benchmark's figures are small, what it sends is not: it is kept on the disk until its end.
    static final int BENCHMARK_MAXIMUM_MESSAGES = 10_000_000;
    static final int BENCHMARK_MESSAGES = 1_000_000;

    private final Challenge challenge;
    private final Errands errands;

    ChallengeEndpoints(Challenge challenge, Errands errands) {
        this.challenge = challenge;
        this.errands = errands;
    }

    private interface Action {
        Object run(Parameters parameters) throws Exception;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        get(routing, "startMaster", Set.of("mode"), given -> challenge.startMaster(given.mode()));
        get(routing, "startSlave", Set.of("count"), given -> challenge.startSlave(given.optionalCount()));
        get(
                routing,
                "sendMessage",
                Set.of("count", "size"),
                given -> challenge.sendMessage(
                        given.number("count", DEFAULT_COUNT, 1, MAXIMUM_COUNT),
                        given.number("size", DEFAULT_SIZE, MessageBody.MINIMUM_BYTES, MAXIMUM_SIZE),
                        _ -> {}));
        get(routing, "syncProgress", Set.of(), given -> challenge.syncProgress());
        get(routing, "stopMaster", Set.of("how"), given -> challenge.stopMaster(given.how()));
        get(routing, "leaderStatus", Set.of(), given -> challenge.leaderStatus());
        get(
                routing,
                "promote",
                Set.of("node", "acceptDataLoss"),
                given -> challenge.promote(given.required("node"), FIRST_GROUP, given.flag("acceptDataLoss", false)));
        get(
                routing,
                "transfer",
                Set.of("node", "group"),
                given -> challenge.transfer(given.required("node"), given.text("group")));
        get(routing, "verifyData", Set.of(), given -> challenge.verifyData());
        get(routing, "benchmark", Set.of("mode", "messages", "size", "crash"), this::benchmark);
        get(routing, "bug", Set.of("n"), given -> {
            int number = given.number("n", 1, 1, Bug.values().length);
            return new Streamed(sink -> errands.run(List.of("bug", Integer.toString(number)), sink::line));
        });
    }

    private Object benchmark(Parameters given) {
        var wish = new Comparing(
                List.of(given.mode().orElse(ClusterMode.RAFT).word()),
                given.number("messages", BENCHMARK_MESSAGES, 1, BENCHMARK_MAXIMUM_MESSAGES),
                given.number("size", DEFAULT_SIZE, MessageBody.MINIMUM_BYTES, MAXIMUM_SIZE),
                given.flag("crash", true));
        return new Streamed(sink -> errands.run(wish.arguments(), sink::line));
    }

    private static void get(HttpRouting.Builder routing, String name, Set<String> parameters, Action action) {
        Handler handler = (request, response) -> LabServer.answer(response, () -> {
            var given = new Parameters(request);
            given.requireOnly(parameters);
            return action.run(given);
        });
        routing.get(PREFIX + name, handler);
    }

    /// The query of one request.
    private record Parameters(ServerRequest request) {
        void requireOnly(Set<String> known) {
            for (var name : request.query().names()) {
                if (!known.contains(name)) {
                    throw Problem.badParameter(
                            "unknown parameter '" + name + "'",
                            known.isEmpty()
                                    ? "there are none here"
                                    : "known here: "
                                            + String.join(
                                                    ", ",
                                                    known.stream().sorted().toList()));
                }
            }
        }

        Optional<String> text(String name) {
            return request.query().first(name).asOptional();
        }

        String required(String name) {
            return text(name)
                    .orElseThrow(() ->
                            Problem.badParameter("parameter '" + name + "' is missing", "for example " + name + "=n1"));
        }

        Optional<ClusterMode> mode() {
            return text("mode").map(ClusterMode::parse);
        }

        Supervisor.How how() {
            return text("how")
                    .map(word -> LabServer.constant(Supervisor.How.class, "how", word))
                    .orElse(Supervisor.How.KILL);
        }

        OptionalInt optionalCount() {
            if (text("count").isEmpty()) return OptionalInt.empty();
            return OptionalInt.of(number("count", 1, 1, ClusterPlan.MAXIMUM_NODES));
        }

        boolean flag(String name, boolean unlessGiven) {
            var word = text(name).orElse(Boolean.toString(unlessGiven));
            if (word.equals("true") || word.equals("false")) return word.equals("true");
            throw Problem.badParameter(
                    name + "=" + word + " is neither true nor false", name + "=true or leave it away");
        }

        int number(String name, int unlessGiven, int smallest, int largest) {
            if (text(name).isEmpty()) return unlessGiven;
            var hint = name + " is a number from " + smallest + " to " + largest;
            try {
                int number = Integer.parseInt(text(name).get());
                if (number >= smallest && number <= largest) return number;
                throw Problem.badParameter(name + "=" + number + " is out of range", hint);
            } catch (NumberFormatException e) {
                throw new Problem(400, name + "=" + text(name).get() + " is not a number", hint, e);
            }
        }
    }
}
