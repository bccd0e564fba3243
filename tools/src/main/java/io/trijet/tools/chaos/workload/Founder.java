// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.workload;

import io.trijet.protocol.Permission;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.util.ArrayList;
import java.util.List;

/// Somebody who makes topics and consumer groups while things break, as RocketMQ's own tools do, and remembers
/// what was acknowledged. One thread.
public final class Founder {
    private static final int QUEUES = 3;

    private final ClusterPlan plan;
    private final String run;
    private final List<String> founded = new ArrayList<>();
    private int tried;

    /// `run` makes the names ones that nobody else uses.
    public Founder(ClusterPlan plan, String run) {
        this.plan = plan;
        this.run = run;
    }

    /// A topic and a group of one name. What became of it, for people.
    public String found() {
        var name = "chaos-new-" + run + "-" + ++tried;
        try {
            var admin = new ClusterAdmin(Connections.parseNameServers(plan.namesrvAddresses()));
            admin.createTopic(name, QUEUES, Permission.READ_WRITE);
            admin.createGroup(GroupConfig.named(name));
            founded.add(name);
            return "founded: topic and group " + name;
        } catch (Failure e) {
            return "not founded: " + e.getMessage();
        }
    }

    /// True if it was tried, and never acknowledged: a run that proves nothing of it.
    public boolean isVoid() {
        return tried > 0 && founded.isEmpty();
    }

    /// Which of what was acknowledged is not there now, and where: each node's name server must know the topic
    /// with its queues, and the group must be known.
    public List<String> gone() throws Failure {
        var gone = new ArrayList<String>();
        for (var node : plan.nodes()) {
            var admin = new ClusterAdmin(Connections.parseNameServers(node.namesrvAddress()));
            for (var name : founded) if (!isRouted(admin, name)) gone.add("topic " + name + " on " + node.name());
        }
        var groups = new ClusterAdmin(Connections.parseNameServers(plan.namesrvAddresses()))
                .groups().stream().map(GroupConfig::name).toList();
        for (var name : founded) if (!groups.contains(name)) gone.add("group " + name);
        return gone;
    }

    private static boolean isRouted(ClusterAdmin admin, String topic) throws Failure {
        try {
            return admin.route(topic).queues().stream().allMatch(queues -> queues.writeQueues() == QUEUES);
        } catch (Failure e) {
            if (e.code() == ExitCode.NO) return false;
            throw e;
        }
    }
}
