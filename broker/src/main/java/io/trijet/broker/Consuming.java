// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.group.Assignments;
import io.trijet.broker.group.ClientExchange;
import io.trijet.broker.group.ClientRegistry;
import io.trijet.broker.group.Clients;
import io.trijet.broker.group.ConsumerOffsets;
import io.trijet.broker.group.FarClients;
import io.trijet.broker.group.GroupAdministration;
import io.trijet.broker.group.GroupInsight;
import io.trijet.broker.group.GroupProgress;
import io.trijet.broker.group.Groups;
import io.trijet.broker.group.KnownClients;
import io.trijet.broker.group.OffsetHandler;
import io.trijet.broker.group.Pushes;
import io.trijet.broker.group.QueueLocks;
import io.trijet.broker.group.Relays;
import io.trijet.broker.pull.PullHandler;
import io.trijet.broker.retry.SendBackHandler;
import io.trijet.broker.topic.TopicMaker;
import java.util.ArrayList;
import java.util.List;

/// Joins what serves consumers: members, offsets, locks, pulls, retries.
final class Consuming {
    private Consuming() {}

    static List<Feature> of(Parts parts, TopicMaker maker) {
        var groups = new Groups(parts);
        var offsets = new ConsumerOffsets(parts);
        var features = new ArrayList<Feature>();
        if (parts.number() == 0) features.addAll(ofMembers(parts, groups));
        features.add(new GroupProgress(parts, offsets));
        features.add(new OffsetHandler(parts, offsets, groups));
        features.add(new QueueLocks(parts));
        features.add(new PullHandler(parts, groups, offsets));
        features.add(new SendBackHandler(parts, maker));
        return features;
    }

    /// A node has one registry of clients, and knows those of the others; the first group's lane keeps them.
    private static List<Feature> ofMembers(Parts parts, Groups groups) {
        var limits = parts.config().settings().consumers();
        var registry = new ClientRegistry(new ClientRegistry.Limits(
                limits.maxClients(),
                limits.maxGroupsPerClient(),
                limits.maxSubscriptionsPerGroup(),
                limits.maxRegisteredBytes(),
                limits.clientExpiry().toNanos()));
        var far = new FarClients();
        var known = new KnownClients(registry, far);
        var others = new ClientExchange(parts, registry, far);
        var pushes = new Pushes(parts);
        return List.of(
                others,
                new Clients(parts, registry, known, others, groups, pushes),
                new Relays(parts, registry, pushes),
                new Assignments(parts, known),
                new GroupAdministration(parts, groups),
                new GroupInsight(parts, registry, known));
    }
}
