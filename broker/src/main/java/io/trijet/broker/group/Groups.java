// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.BrokerLimits;
import io.trijet.broker.Parts;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Subscription groups: made by a consumer's first heartbeat or by an operator, each with its retry topic.
///
/// Owned by the group's lane. Only the leader makes one; a follower takes the heartbeat and leaves the rest to the
/// leader, who gets it too.
public final class Groups {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

    private final StateMachine machine;
    private final Supplier<? extends Catalog> catalog;
    private final Topics topics;
    private final BrokerLimits limits;
    private final String node;

    public Groups(Parts parts) {
        machine = parts.machine();
        catalog = parts.catalog();
        topics = parts.topics();
        limits = parts.config().limits();
        node = parts.config().self().name();
    }

    public boolean exists(String group) {
        return catalog.get().group(group) != null;
    }

    /// The group's configuration, or null where a consumer may not go on: it does not exist and is not made by
    /// consuming.
    public @Nullable GroupConfig find(String group) {
        boolean implied = limits.autoCreateGroups() || group.equals(Names.TOOLS_GROUP);
        var known = catalog.get().group(group);
        return known == null && implied ? GroupConfig.named(group) : known;
    }

    /// The group's configuration; the official defaults for one that is not known (yet).
    public GroupConfig config(String group) {
        var known = catalog.get().group(group);
        return known == null ? GroupConfig.named(group) : known;
    }

    /// Makes groups that do not exist, up to the limit, with their retry topics. `whenDone` runs when all that
    /// could be done is, whatever the outcome: the next heartbeat tries again.
    public void createMissing(Collection<String> names, Runnable whenDone) {
        var missing = new ArrayList<GroupConfig>();
        for (var name : names) {
            if (!exists(name) || !hasRetryTopic(name)) missing.add(config(name));
        }
        if (missing.isEmpty() || !limits.autoCreateGroups() || !hasRoomFor(missing.size())) {
            whenDone.run();
            return;
        }
        putRetryTopics(missing);
        boolean proposed = machine.propose(new StateChange.GroupsPut(missing), _ -> whenDone.run());
        if (proposed) LOG.info("node={} consumer groups created: {}", node, names);
        else whenDone.run();
    }

    /// Gives each group its retry topic, if this node leads and the topic is not there. To be done before the
    /// group is put: a group that exists has its retry topic, also if the node dies between the two records.
    void putRetryTopics(List<GroupConfig> configs) {
        var missing = new ArrayList<TopicConfig>();
        for (var config : configs) {
            if (!hasRetryTopic(config.name())) missing.add(retryTopic(config));
        }
        if (!missing.isEmpty()) machine.propose(new StateChange.TopicsPut(missing), Waiter.NOBODY);
    }

    /// Whether the groups' retry topics that are missing may be made.
    boolean hasRoomForRetryTopics(List<GroupConfig> configs) {
        long missing = configs.stream()
                .map(GroupConfig::name)
                .distinct()
                .filter(name -> !hasRetryTopic(name))
                .count();
        return topics.createdCount() + missing <= limits.maxTopics();
    }

    private boolean hasRoomFor(int count) {
        return catalog.get().groupCount() + count <= limits.maxSubscriptionGroups()
                && topics.createdCount() + count <= limits.maxTopics();
    }

    private boolean hasRetryTopic(String group) {
        return topics.find(Names.retryTopic(group)) != null;
    }

    private static TopicConfig retryTopic(GroupConfig group) {
        return TopicConfig.of(Names.retryTopic(group.name()), Math.max(1, group.retryQueues()), Permission.READ_WRITE);
    }
}
