// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.peer.RocketMqPlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.MQVersion;

/// What a comparison ran with, in words: whoever reads its figures must know how much memory each side had.
final class Software {
    private Software() {}

    static List<String> used(boolean withRocketMq) {
        var used = new ArrayList<String>();
        used.add("Trijet's nodes: " + NodeCommand.ofThisProcess().heap() + ", each with its name server in it");
        if (withRocketMq) used.add(RocketMqPlan.software());
        used.add("official client: " + MQVersion.getVersionDesc(MQVersion.CURRENT_VERSION));
        return used;
    }
}
