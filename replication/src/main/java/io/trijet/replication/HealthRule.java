// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.replication.Health.State;

/// What a member's silence means. Pure.
final class HealthRule {
    private HealthRule() {}

    /// What was seen of one member. `silentNanos` is the time without a sign of life while this node itself was
    /// awake; `brokenNanos` how long its connection has been broken without a sign since, -1 while it is not.
    record Signs(boolean everHeard, boolean left, long silentNanos, long brokenNanos, String trouble) {}

    record Judgement(State state, String reason) {}

    static Judgement judge(Signs signs, DetectorConfig config) {
        if (signs.left()) return new Judgement(State.DOWN, "left");
        var silence = bySilence(signs, config);
        if (silence.state() == State.DOWN) return silence;
        if (signs.brokenNanos() >= config.lost().toNanos()) return new Judgement(State.DOWN, "connection closed");
        if (signs.brokenNanos() >= 0) return new Judgement(State.SUSPECT, "connection closed");
        if (silence.state() == State.ALIVE && !signs.trouble().isEmpty())
            return new Judgement(State.SUSPECT, signs.trouble());
        return silence;
    }

    private static Judgement bySilence(Signs signs, DetectorConfig config) {
        var silent = signs.everHeard() ? "silent" : "never heard";
        if (signs.silentNanos() >= config.down().toNanos()) return new Judgement(State.DOWN, silent);
        if (signs.silentNanos() >= config.suspect().toNanos() || !signs.everHeard())
            return new Judgement(State.SUSPECT, silent);
        return new Judgement(State.ALIVE, "heard");
    }
}
