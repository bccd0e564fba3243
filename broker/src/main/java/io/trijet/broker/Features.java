// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.admin.FixedSettings;
import io.trijet.broker.admin.Insight;
import io.trijet.broker.route.NameServer;
import io.trijet.broker.send.Sending;
import io.trijet.broker.state.Remains;
import io.trijet.broker.topic.TopicAdministration;
import io.trijet.broker.topic.TopicMaker;
import io.trijet.broker.topic.TopicStatistics;
import java.util.ArrayList;
import java.util.List;

/// All that a group's broker does for clients. What the cluster has once (topics, subscription groups,
/// registrations, routes) is the first group's.
final class Features {
    private Features() {}

    static List<Feature> of(Parts parts) {
        var features = new ArrayList<Feature>();
        var maker = new TopicMaker(parts);
        features.add(new Sending(parts, maker));
        features.add(new TopicStatistics(parts));
        features.add(new Insight(parts));
        if (parts.number() == 0) {
            features.add(new TopicAdministration(parts));
            features.add(new NameServer(parts));
            features.add(new FixedSettings());
        } else {
            features.add(new Remains(parts));
        }
        features.addAll(Consuming.of(parts, maker));
        return features;
    }
}
