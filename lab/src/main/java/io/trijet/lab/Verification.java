// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.evidence.ReplicaTally;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The verdict over all live replicas. Pure.
///
/// `found`, `lost`, `duplicated` and `outOfOrder` are those of the replica that speaks for the cluster: the
/// leader's,
/// or,
/// while nobody leads, of the one that holds most. `notYetServed` are those that its log has and that it
/// cannot serve
/// before somebody leads: not lost, and not there for a consumer either; `whatToDo` says so. `ok` demands that
/// *every*
/// live replica is clean and all are identical.
record Verification(
        long acknowledged,
        long found,
        long lost,
        long duplicated,
        long outOfOrder,
        long notYetServed,
        boolean replicasIdentical,
        boolean ok,
        String whatToDo,
        String judgedBy,
        List<ReplicaTally.Result> replicas) {
    static Verification judge(
            long acknowledged, List<ReplicaTally.Result> replicas, Optional<String> leader, boolean replicasIdentical) {
        var speaker = replicas.stream()
                .filter(replica -> leader.isPresent() && leader.get().equals(replica.node()))
                .findFirst()
                .or(() -> replicas.stream().max(Comparator.comparingLong(Verification::held)));
        if (speaker.isEmpty()) throw new IllegalArgumentException("no live replica to judge by");
        var spoken = speaker.get();
        boolean areClean = replicas.stream().allMatch(ReplicaTally.Result::isClean);
        return new Verification(
                acknowledged,
                spoken.found(),
                spoken.lost(),
                spoken.duplicated(),
                spoken.outOfOrder(),
                spoken.notYetServed(),
                replicasIdentical,
                areClean && replicasIdentical,
                whatToDo(spoken),
                spoken.node(),
                List.copyOf(replicas));
    }

    private static long held(ReplicaTally.Result replica) {
        return replica.found() + replica.notYetServed();
    }

    private static String whatToDo(ReplicaTally.Result spoken) {
        if (spoken.notYetServed() == 0) return "";
        return spoken.notYetServed() + " acknowledged messages are in the log of " + spoken.node()
                + ", which serves them once somebody leads: promote?node=" + spoken.node()
                + ", or start the master again, then verify again";
    }
}
