// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import java.util.List;

/// All that a run recorded. `given` and `seen` are in the order in which they came. `contested`: terms in
/// which more than one node led. `gone`: topics and groups whose making was acknowledged, and that are not there in the
/// end, and where. `wasLeaderAlone`: a leader was seen that had no replica to make anything safe. `isIdentical`: the
/// replicas' logs are equal byte for byte. `tagged` is the consumer group that asked for one tag only.
public record History(
        List<Sent> sent,
        List<Replica> replicas,
        List<Given> given,
        List<Seen> seen,
        List<String> contested,
        List<String> gone,
        boolean wasLeaderAlone,
        boolean isIdentical,
        List<String> groups,
        String tagged) {
    public History {
        sent = List.copyOf(sent);
        replicas = List.copyOf(replicas);
        given = List.copyOf(given);
        seen = List.copyOf(seen);
        gone = List.copyOf(gone);
        contested = List.copyOf(contested);
        groups = List.copyOf(groups);
    }
}
