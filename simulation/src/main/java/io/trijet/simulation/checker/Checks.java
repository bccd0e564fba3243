// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// All checks of a whole run, by the name of what they show. Reports at most a few violations of each.
public final class Checks {
    private static final int MOST_OF_ONE = 3;
    private static final SequencedMap<String, Check> ALL = all();

    private Checks() {}

    public static List<Violation> run(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        for (Map.Entry<String, Check> each : ALL.entrySet()) {
            var start = found.size();
            each.getValue().check(evidence, what -> {
                if (found.size() - start < MOST_OF_ONE) found.add(new Violation(each.getKey(), what));
            });
        }
        return List.copyOf(found);
    }

    private static SequencedMap<String, Check> all() {
        var checks = new TreeMap<String, Check>();
        checks.put("queues are dense", new QueuesAreDense());
        checks.put("replicas are identical", new ReplicasAreIdentical());
        checks.put("acknowledged survives", new AcknowledgedSurvives());
        checks.put("copies are accounted for", new CopiesAreAccountedFor());
        checks.put("nothing is phantom", new NothingIsPhantom());
        checks.put("order is real", new OrderIsReal());
        checks.put("progress is kept", new ProgressIsKept());
        checks.put("reads are stable", new ReadsAreStable());
        checks.put("ends never retreat", new EndsNeverRetreat());
        checks.put("consumers miss nothing", new ConsumersMissNothing());
        checks.put("retention keeps its limits", new RetentionKeepsItsLimits());
        return checks;
    }
}
