// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.fault;

import io.trijet.lab.http.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// What can be broken, in words for people.
enum Kind {
    PAUSE("Pause: SIGSTOP, until it is healed"),
    KILL("Kill: SIGKILL, until it is healed"),
    WIPE("Wipe: killed, its disk emptied, and started again"),
    CUT("Cut one direction: what a node says to a peer is held back, and comes late when healed"),
    ISOLATE("Isolate: a node neither reaches the other members nor hears them; clients still reach it"),
    DELAY("Delay: what a node says is held for a while, piece by piece of at most 64 KiB"),
    LOSS("Loss: TCP loses nothing, so at this share of pieces (of at most 64 KiB) the connection breaks"),
    SLOW_DISK("Slow disk"),
    FULL_DISK("Full disk");

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// What it takes: each name, and what it is.
    Map<String, String> parameters() {
        return switch (this) {
            case PAUSE -> Map.of("node", "who hangs");
            case KILL -> Map.of("node", "who dies");
            case WIPE -> Map.of("node", "whose data is deleted");
            case CUT -> Map.of("node", "who is not heard", "peer", "by whom");
            case ISOLATE -> Map.of("node", "who is cut off");
            case DELAY ->
                Map.of("node", "who is heard late", "peer", "by whom; without: by all", "millis", "1 to 5000");
            case LOSS ->
                Map.of("node", "who is not heard well", "peer", "by whom; without: by all", "percent", "1 to 100");
            case SLOW_DISK -> Map.of("node", "whose disk is slow");
            case FULL_DISK -> Map.of("node", "whose disk is full");
        };
    }

    /// It is done to the bytes between members.
    boolean needsRelays() {
        return this == CUT || this == ISOLATE || this == DELAY || this == LOSS;
    }

    /// It needs a file system of the node's own.
    boolean needsRoot() {
        return this == SLOW_DISK || this == FULL_DISK;
    }

    static Kind parse(String word) {
        for (var kind : values()) if (kind.toString().equals(word)) return kind;
        throw Problem.badParameter(
                "kind '" + word + "' is unknown",
                "kind is one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(Kind::toString).toList()));
    }

    /// As it stands in the JSON.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
