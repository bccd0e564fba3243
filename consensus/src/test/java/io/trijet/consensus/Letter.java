// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.List;

/// What model members send each other: the core's messages, and a driver's that move the log.
sealed interface Letter {
    int from();

    int to();

    record Election(int from, int to, Message message) implements Letter {}

    /// The leader's whole log at the moment of sending, one record for each position, each its term. A real
    /// driver sends less; what the receiver makes of it is the same.
    record Append(int from, int to, long term, List<Long> records, long safe, long sentNanos) implements Letter {}

    record Ack(int from, int to, long term, long position, long echoNanos) implements Letter {}
}
