// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.NodeView.ClientView;
import io.trijet.broker.NodeView.GroupView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One group's part of the picture of a node, and what its features know besides.
record GroupPicture(
        GroupView group, boolean serving, double diskUsed, List<ClientView> clients, Map<String, Long> counters) {
    GroupPicture {
        clients = List.copyOf(clients);
        counters = Map.copyOf(counters);
    }

    /// The node, from what its groups last looked like: it serves when all its groups do. A group that was
    /// never looked at is left out.
    static NodeView join(
            NodeConfig config, long startedWallMillis, Optional<String> shutBecause, List<GroupPicture> pictures) {
        var groups = new ArrayList<GroupView>();
        var clients = new ArrayList<ClientView>();
        var counters = new TreeMap<String, Long>();
        boolean serving = pictures.size() == config.groups().size();
        double diskUsed = 0;
        for (var picture : pictures) {
            groups.add(picture.group);
            clients.addAll(picture.clients);
            picture.counters.forEach((name, value) -> counters.merge(name, value, Long::sum));
            serving &= picture.serving;
            diskUsed = Math.max(diskUsed, picture.diskUsed);
        }
        return new NodeView(
                config.cluster(),
                config.clusterId(),
                config.self(),
                serving,
                shutBecause,
                startedWallMillis,
                diskUsed,
                groups,
                clients,
                counters);
    }
}
