// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.operation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How something that takes its time stands. A value: what goes on later makes another.
///
/// `percent` is null where nobody can say, `result` until it is done, `problem` unless it failed.
public record Operation(
        String id,
        String kind,
        State state,
        @Nullable Integer percent,
        String text,
        long startedMillis,
        @Nullable Long endedMillis,
        @Nullable Object result,
        @Nullable Trouble problem) {
    /// Where it is in its life.
    public enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        /// As it stands in the JSON.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Why it failed, like the body of a problem.
    public record Trouble(int status, String detail, String hint) {}

    static Operation begun(String id, String kind, String text, long atMillis) {
        return new Operation(id, kind, State.RUNNING, null, text, atMillis, null, null, null);
    }

    Operation at(int percentNow) {
        return new Operation(id, kind, state, percentNow, text, startedMillis, endedMillis, result, problem);
    }

    Operation doing(String textNow) {
        return new Operation(id, kind, state, percent, textNow, startedMillis, endedMillis, result, problem);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    Operation done(Object outcome, long atMillis) {
        return new Operation(id, kind, State.DONE, 100, text, startedMillis, atMillis, outcome, null);
    }

    Operation failed(Trouble why, long atMillis) {
        return new Operation(id, kind, State.FAILED, percent, why.detail(), startedMillis, atMillis, null, why);
    }

    /// `outcome`: what it came to until then, if anything.
    Operation cancelled(@Nullable Object outcome, long atMillis) {
        return new Operation(id, kind, State.CANCELLED, percent, text, startedMillis, atMillis, outcome, null);
    }
}
