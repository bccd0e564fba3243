// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Which of the lab's messages this is: `run` names one call of sendMessage, `stream` one sender in it that sends
/// one message after the other, `sequence` counts within the stream.
public record MessageId(String run, int stream, int sequence) {
    private static final SecureRandom CHANCE = new SecureRandom();

    public MessageId {
        if (!run.matches("[0-9a-f]{12}")) throw new IllegalArgumentException("not a run: '" + run + "'");
        if (stream < 0) throw new IllegalArgumentException("stream " + stream + " is negative");
        if (sequence < 0) throw new IllegalArgumentException("sequence " + sequence + " is negative");
    }

    /// A name for a new run, drawn at random.
    public static String newRun() {
        var bytes = new byte[6];
        CHANCE.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Reads what `toString` wrote.
    public static MessageId parse(String text) {
        var parts = text.split("-", 4);
        if (parts.length != 3) throw new IllegalArgumentException("not a message id: '" + text + "'");
        return new MessageId(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return run + "-" + stream + "-" + sequence;
    }
}
