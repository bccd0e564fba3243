// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.admin.FixedSettings;
import io.trijet.broker.admin.Insight;
import io.trijet.broker.route.NameServer;
import io.trijet.broker.send.Sending;
import io.trijet.broker.topic.TopicAdministration;
import java.util.ArrayList;
import java.util.List;

/// All that a group's broker does for clients.
final class Features {
    private Features() {}

    static List<Feature> of(Parts parts) {
        var features = new ArrayList<Feature>();
        features.add(new Sending(parts));
        features.add(new TopicAdministration(parts));
        features.add(new NameServer(parts));
        features.add(new Insight(parts));
        features.add(new FixedSettings());
        features.addAll(Consuming.of(parts));
        return features;
    }
}
