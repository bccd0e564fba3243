// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.function.Consumer;

/// Queue offsets on each replica rise by one from message to message: no gap, no offset twice (M2).
final class QueuesAreDense implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        for (var replica : evidence.replicas()) {
            replica.messages().forEach((queue, messages) -> {
                for (int i = 1; i < messages.size(); i++) {
                    long before = messages.get(i - 1).queueOffset();
                    long here = messages.get(i).queueOffset();
                    if (here != before + 1)
                        violated.accept("queue " + queue + " on " + replica.node() + " goes from offset " + before
                                + " to " + here);
                }
            });
        }
    }
}
