// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.wire.ClusterAdmin;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a cluster is to bear beside the load, as a person asks for it: `waiting=5000`.
record Beside(Kind kind, long amount) {
    enum Kind {
        IDLE("connections that say nothing", 1, 60_000),
        SLOW("connections that ask for messages and do not read them", 1, 60_000),
        WAITING("consumers that wait for a message that never comes", 1, 60_000),
        BACKLOG("MiB of messages that consumers read meanwhile, from the first", 1, 1 << 20);

        private final String meaning;
        private final long least;
        private final long most;

        Kind(String meaning, long least, long most) {
            this.meaning = meaning;
            this.least = least;
            this.most = most;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Every kind with what it means.
    static final String KINDS = Arrays.stream(Kind.values())
            .map(kind -> kind.word() + "=N: N " + kind.meaning)
            .collect(Collectors.joining("; "));

    /// Throws IllegalArgumentException with a sentence for the user.
    static Beside parse(String text) {
        int equals = text.indexOf('=');
        var word = equals < 0 ? text : text.substring(0, equals);
        var kind = Arrays.stream(Kind.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("--beside does not know '" + word + "'; it knows " + KINDS));
        return new Beside(kind, amount(kind, equals < 0 ? "" : text.substring(equals + 1)));
    }

    private static long amount(Kind kind, String text) {
        long amount;
        try {
            amount = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--beside " + kind.word() + "=N needs a number, not '" + text + "'", e);
        }
        if (amount < kind.least || amount > kind.most)
            throw new IllegalArgumentException(
                    "--beside " + kind.word() + " must be " + kind.least + " to " + kind.most + ", was " + amount);
        return amount;
    }

    String describe() {
        return amount + " " + kind.meaning;
    }

    /// Not begun yet.
    Burden burden(ClusterAdmin admin, LoadPlan plan) {
        int count = Math.toIntExact(amount);
        return switch (kind) {
            case IDLE -> new IdleConnections(admin, count);
            case SLOW -> new SlowReaders(admin, plan, count);
            case WAITING -> new WaitingConsumers(admin, count);
            case BACKLOG -> new Backlog(admin, plan, amount);
        };
    }
}
