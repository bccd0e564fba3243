// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.evidence.MessageId;
import java.util.Optional;

/// One send of an application, as its client told how it ended.
///
/// `place` is where an `OK` one was stored, empty otherwise. `attempts`: how often the client really sent it.
/// Times are of one monotonic clock. `why`: what the client said of one that is not `OK`, else empty.
public record Sent(
        MessageId id,
        Outcome outcome,
        Optional<Place> place,
        int attempts,
        long beganNanos,
        long endedNanos,
        String why) {
    /// How a send ended.
    public enum Outcome {
        /// `SEND_OK`.
        OK,
        /// It is not stored and never will be: every attempt was refused.
        FAILED,
        /// It may be stored: no answer, or an answer that promises nothing.
        UNKNOWN
    }

    public boolean isOk() {
        return outcome == Outcome.OK;
    }

    /// Half of the messages carry this tag, the others `TagB`.
    public static boolean hasTagA(MessageId id) {
        return id.sequence() % 2 == 0;
    }
}
