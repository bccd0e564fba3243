// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import java.util.List;

/// All that a group's broker does for clients.
final class Features {
    private Features() {}

    static List<Feature> of(Parts parts) {
        return List.of(
                new io.trijet.broker.send.Sending(parts),
                new io.trijet.broker.topic.TopicAdministration(parts),
                new io.trijet.broker.route.NameServer(parts),
                new io.trijet.broker.admin.Insight(parts));
    }
}
