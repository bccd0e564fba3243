// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.function.Consumer;

/// What a consumer saw at a queue offset is there in the end, on every replica, unless retention deleted it (M7).
final class ReadsAreStable implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().readsAreStable()) return;
        for (var replica : evidence.replicas()) {
            var stored = new Stored(replica);
            evidence.history().pulls().forEach(pull -> {
                for (var seen : pull.messages()) {
                    var there = stored.at(pull.queue(), seen.queueOffset());
                    if (there.isEmpty() && replica.isDeleted(pull.queue(), seen.position())) continue;
                    if (there.isEmpty() || !there.get().equals(seen))
                        violated.accept(pull.client() + " saw " + seen + " in " + pull.queue() + " from " + pull.node()
                                + " at " + pull.span().endedNanos() + " ns; " + replica.node() + " has "
                                + there.map(Event.Message::toString).orElse("nothing"));
                }
            });
        }
    }
}
