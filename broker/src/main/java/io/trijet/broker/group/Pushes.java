// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Push;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What the broker asks of clients, on the clients' own connections, and what they answer.
///
/// Owned by the group's lane. Whoever asks hears the end once: the answer, or nothing when the client did not answer in
/// time.
public final class Pushes {
    /// Questions that wait for their answer at most; one more is not asked.
    static final int MAX_WAITING = 10_000;

    private record Question(Connection connection, Lane.Timer timer, Consumer<Optional<Frame>> whenKnown) {}

    private final Clock clock;
    private final Lane lane;
    private final Map<Integer, Question> waiting = new HashMap<>();
    private int lastOpaque;

    public Pushes(Parts parts) {
        clock = parts.environment().clock();
        lane = parts.lane();
    }

    /// Asks without waiting for an answer.
    void tell(Connection connection, Push push) {
        assert push.isOneWay() : "push " + push.code() + " expects an answer";
        connection.push(FrameCodec.encodePush(push, ++lastOpaque));
    }

    /// Asks. The answer's bytes are valid during `whenKnown` only. False if too many questions wait: nothing was
    /// asked.
    boolean ask(Connection connection, Push push, long timeoutNanos, Consumer<Optional<Frame>> whenKnown) {
        if (waiting.size() >= MAX_WAITING) return false;
        int opaque = ++lastOpaque;
        var timer = lane.at(clock.nanos() + timeoutNanos, () -> {
            if (waiting.remove(opaque) != null) whenKnown.accept(Optional.empty());
        });
        waiting.put(opaque, new Question(connection, timer, whenKnown));
        connection.push(FrameCodec.encodePush(push, opaque));
        return true;
    }

    /// A client answered something. Only the one that was asked can answer; anything else is dropped.
    void answered(Frame answer, Connection connection) {
        var question = waiting.get(answer.opaque());
        if (question == null || !question.connection.equals(connection)) return;
        waiting.remove(answer.opaque());
        question.timer.cancel();
        question.whenKnown.accept(Optional.of(answer));
    }
}
