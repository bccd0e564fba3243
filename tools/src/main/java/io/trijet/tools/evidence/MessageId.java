// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Which of the lab's messages this is: `run` names one call of sendMessage, `stream` one sender in it that sends
/// one message after the other, `sequence` counts within the stream.
public record MessageId(String run, int stream, int sequence) {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final Pattern RUN = Pattern.compile("[0-9a-f]{12}");
    /// 2^32 divided by the golden ratio: multiples of it lie far apart.
    private static final int FAR_APART = 0x9E3779B9;

    public MessageId {
        if (!RUN.matcher(run).matches()) throw new IllegalArgumentException("not a run: '" + run + "'");
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

    /// With the usual 31 thousands of ids that many streams count up would share a hash.
    @Override
    public int hashCode() {
        return run.hashCode() + stream * FAR_APART + sequence;
    }

    @Override
    public String toString() {
        return run + "-" + stream + "-" + sequence;
    }
}
