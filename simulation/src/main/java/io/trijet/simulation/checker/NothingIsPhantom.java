// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Every message that a replica holds or a consumer saw was sent, in these bytes (M5).
final class NothingIsPhantom implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        Map<String, Integer> sent = new HashMap<>();
        evidence.history().sends().forEach(send -> sent.put(send.id(), send.digest()));
        for (var replica : evidence.replicas()) {
            replica.messages().forEach((queue, messages) -> compare(sent, queue, messages, replica.node(), violated));
        }
        evidence.history()
                .pulls()
                .forEach(pull ->
                        compare(sent, pull.queue(), pull.messages(), pull.client() + " from " + pull.node(), violated));
    }

    private static void compare(
            Map<String, Integer> sent,
            Queue queue,
            List<Event.Message> messages,
            String where,
            Consumer<String> violated) {
        for (var message : messages) {
            var digest = sent.get(message.id());
            if (digest == null) violated.accept("nobody sent " + message + ", found in " + queue + " by " + where);
            else if (digest != message.digest())
                violated.accept(message + " in " + queue + ", found by " + where + ", was sent with digest " + digest);
        }
    }
}
