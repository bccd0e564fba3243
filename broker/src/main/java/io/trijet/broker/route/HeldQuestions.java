// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.Exchange;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions about routes that came while a group elects its leader: held until it is known, or until it has
/// been missing for so long that no election goes on (design: the client that is told of no leader looks again
/// only after half a minute, or drops the queues).
///
/// Owned by the first group's lane. Where leaders are not elected nobody is held. Bounded by the node's room
/// for parked requests; who finds none is answered at once.
final class HeldQuestions {
    private record Question(Exchange exchange, Runnable answer) {}

    private final Parts parts;
    private final Routes routes;
    private final Clock clock;
    private final Lane lane;
    private final long holdNanos;
    private List<Question> held = new ArrayList<>();
    private Lane.@Nullable Timer alarm;

    HeldQuestions(Parts parts, Routes routes) {
        this.parts = parts;
        this.routes = routes;
        clock = parts.environment().clock();
        lane = parts.lane();
        holdNanos = parts.config().settings().door().routeHold().toNanos();
        if (parts.config().electsLeaders()) parts.node().leads().listen(() -> lane.post(this::look));
    }

    /// Runs `answer` now, or when the leaders are known.
    void whenSettled(Exchange exchange, Runnable answer) {
        boolean mustWait = parts.config().electsLeaders() && !isSettled();
        if (!mustWait || !parts.node().parked().take(0)) {
            answer.run();
            return;
        }
        held.add(new Question(exchange, answer));
        if (alarm == null) setAlarm();
    }

    private boolean isSettled() {
        var settled = routes.settledNanos(holdNanos);
        return settled.isEmpty() || settled.getAsLong() - clock.nanos() <= 0;
    }

    private void setAlarm() {
        alarm = lane.at(routes.settledNanos(holdNanos).orElse(clock.nanos()), () -> {
            alarm = null;
            look();
        });
    }

    private void look() {
        if (held.isEmpty()) return;
        if (isSettled()) {
            var toAnswer = held;
            held = new ArrayList<>();
            for (var question : toAnswer) {
                parts.node().parked().give(0);
                if (!question.exchange.isAnswered()) question.answer.run();
            }
        } else if (alarm == null) {
            setAlarm();
        }
    }
}
