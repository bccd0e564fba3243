// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.failover.Proof;
import java.io.IOException;
import java.util.List;

/// The leader dies together with its disk, at rest; it comes back with an empty one. What of all that was acknowledged
/// is then still there?
public record DiskLoss(TemporaryCluster cluster) {
    /// Of `acknowledged` messages so many are on no replica, or not on every one.
    public record Result(long acknowledged, long lost) {}

    public Result run(List<Acknowledged> acknowledged) throws ClusterException, IOException, InterruptedException {
        var operator = new Operator(cluster);
        var victim = operator.leader();
        cluster.loseDisk(victim);
        if (!operator.isElected()) operator.promoteInPlaceOf(victim);
        else operator.leader();
        operator.bringBack(victim);
        var proof = Proof.of(cluster.plan(), cluster.http(), CrashPass.TOPIC, acknowledged);
        return new Result(acknowledged.size(), proof.lost());
    }
}
