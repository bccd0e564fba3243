// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.function.Consumer;

/// Every acknowledged message that retention did not delete is on every replica at the offset its producer was told
/// (M1).
final class AcknowledgedSurvives implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().acknowledgedSurvives()) return;
        for (var replica : evidence.replicas()) {
            var stored = new Stored(replica);
            evidence.history().acknowledged().forEach(send -> {
                var there = stored.at(send.queue(), send.queueOffset());
                if (there.isEmpty() && replica.isDeleted(send.queue(), send.position())) return;
                if (there.isEmpty())
                    violated.accept("message " + send.id() + ", acknowledged by " + send.node() + " at "
                            + send.span().endedNanos() + " ns at offset " + send.queueOffset() + " of " + send.queue()
                            + ", is not on " + replica.node());
                else if (!there.get().id().equals(send.id()))
                    violated.accept("message " + send.id() + " was acknowledged by " + send.node() + " at offset "
                            + send.queueOffset() + " of " + send.queue() + ", where " + replica.node() + " has "
                            + there.get().id());
            });
        }
    }
}
