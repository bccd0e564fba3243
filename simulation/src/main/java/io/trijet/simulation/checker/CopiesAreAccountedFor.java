// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// There are at most as many copies of a message as attempts that may have stored one (M4); what was refused is not
/// there at all (M5).
final class CopiesAreAccountedFor implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        Map<String, Integer> possible = new TreeMap<>();
        evidence.history()
                .sends()
                .forEach(send -> possible.merge(send.id(), send.outcome() == Outcome.FAIL ? 0 : 1, Integer::sum));
        for (var replica : evidence.replicas()) {
            var stored = new Stored(replica);
            possible.forEach((id, most) -> {
                int copies = stored.copies(id);
                if (copies > most)
                    violated.accept("message " + id + " is " + copies + " times on " + replica.node() + "; " + most
                            + " attempts may have stored it");
            });
        }
    }
}
