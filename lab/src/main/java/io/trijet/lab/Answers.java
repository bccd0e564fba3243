// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.watch.State;
import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The lab's JSON, field by field. Names are part of the contract with curl sessions, the CLI and the dashboard.
final class Answers {
    private Answers() {}

    /// `leads` is false while a restarted master waits for its slaves to confirm its term; `next` says so.
    /// `started` are the nodes that this call started: in mode raft as many as can elect a master among
    /// themselves.
    record MasterStarted(
            String master,
            String mode,
            boolean alreadyRunning,
            boolean leads,
            long pid,
            List<String> started,
            String next) {}

    record SlavesStarted(List<String> started, List<String> running) {}

    record MasterStopped(String stopped, Supervisor.How how, long pid, String next) {}

    /// `outcome` is the node's own account: term, and what the promotion may have cost.
    record Promoted(String leader, String group, JsonNode outcome) {}

    /// `elapsedMillis`: as the lab saw it, question and answer included.
    record Transferred(String group, String from, String leader, long term, long elapsedMillis) {}

    record Progress(List<GroupProgress> groups) {}

    /// `leader` is null while nobody leads; positions are bytes of the log.
    record GroupProgress(
            String group,
            String mode,
            @Nullable String leader,
            long end,
            long safeEnd,
            List<ReplicaProgress> replicas) {
        static GroupProgress of(ClusterView view, String group) {
            var account = view.account(group);
            var rows = view.replicas(group).stream().map(ReplicaProgress::of).toList();
            return new GroupProgress(
                    group,
                    view.mode().word(),
                    view.leader(group).map(ClusterView.NodeView::name).orElse(null),
                    account.path("end").asLong(0),
                    account.path("safeEnd").asLong(0),
                    rows);
        }
    }

    record ReplicaProgress(String node, String role, long end, long flushed, long lagBytes, boolean inSync) {
        private static ReplicaProgress of(JsonNode row) {
            return new ReplicaProgress(
                    row.path("node").asString(""),
                    row.path("role").asString(""),
                    row.path("end").asLong(0),
                    row.path("flushed").asLong(0),
                    row.path("lagBytes").asLong(0),
                    row.path("inSync").asBoolean(false));
        }
    }

    /// `lastFailover` is null while there was none; see `Failovers` for its fields.
    record Status(
            List<GroupStatus> groups,
            boolean automaticFailover,
            @Nullable Map<String, Object> lastFailover,
            List<Map<String, Object>> history,
            String howToSwitch) {
        static Status of(ClusterView view, List<Map<String, Object>> history) {
            return new Status(
                    view.groups().stream()
                            .map(group -> GroupStatus.of(view, group))
                            .toList(),
                    view.mode().electsLeaders(),
                    history.isEmpty() ? null : history.getFirst(),
                    history,
                    howToSwitch(view));
        }

        static String howToSwitch(ClusterView view) {
            if (view.mode().electsLeaders()) {
                return view.hasMajority()
                        ? "Nothing to do: the nodes that run elect a new master by themselves, leaderStatus shows it;"
                                + " to choose it: ./trijet leader transfer --to NODE, or"
                                + " curl .../challenge/level14/transfer?node=NODE."
                        : "Too few nodes run to elect a master: start more with startSlave.";
            }
            if (view.mode() == ClusterMode.SINGLE) {
                return "There is nothing to switch to in mode single: start the node again with startMaster.";
            }
            return "Switching is manual in mode " + view.mode().word()
                    + ": ./trijet promote NODE, or curl .../challenge/level14/promote?node=NODE; a former master that"
                    + " is started again becomes a slave.";
        }
    }

    record GroupStatus(
            String group,
            String mode,
            long term,
            @Nullable String leader,
            boolean automaticFailover,
            List<ReplicaStatus> replicas) {
        static GroupStatus of(ClusterView view, String group) {
            long term = view.account(group).path("term").asLong(0);
            var replicas = new ArrayList<ReplicaStatus>();
            for (var node : view.nodes()) replicas.add(ReplicaStatus.of(node, group));
            var leader = view.leader(group).map(ClusterView.NodeView::name).orElse(null);
            boolean isAutomatic = view.mode().electsLeaders();
            return new GroupStatus(group, view.mode().word(), term, leader, isAutomatic, replicas);
        }
    }

    /// `role` is empty and `state` says why when the node itself cannot be asked.
    record ReplicaStatus(String node, String role, String state) {
        private static ReplicaStatus of(ClusterView.NodeView node, String group) {
            var own = node.group(group);
            var role = own.map(account -> account.path("role").asString("")).orElse("");
            boolean isSilent = node.process().isRunning() && own.isEmpty();
            return new ReplicaStatus(
                    node.name(),
                    role,
                    isSilent ? "running, but does not answer" : node.process().state());
        }
    }

    /// What the CLI asks for: `mode` is null while there is no cluster.
    record Cluster(@Nullable String mode, List<State.Node> nodes) {}

    /// What a verdict counted, for each change of a leader before it. `unknown`: sends since the lab was started that
    /// nobody answered.
    record Counted(long acknowledged, long lost, long duplicated, long unknown) {
        static Counted of(Verification verdict, long unknown) {
            return new Counted(verdict.acknowledged(), verdict.lost(), verdict.duplicated(), unknown);
        }
    }
}
