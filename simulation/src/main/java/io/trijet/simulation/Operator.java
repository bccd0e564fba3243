// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.TransferOutcome;
import io.trijet.world.World;
import java.util.List;
import java.util.random.RandomGenerator;

/// Who switches the leader by hand: a person, or the lab. Where nobody is elected it promotes a live member
/// when nobody has led for a while, tries another when refused, and accepts a loss only if the plan says so.
final class Operator {
    private static final long GLANCE_NANOS = 500 * Plan.MILLI;
    private static final long PATIENCE_NANOS = 2_000 * Plan.MILLI;
    private static final int REFUSALS_BEFORE_LOSS = 2;

    private final SimulatedCluster cluster;
    private final World world;
    private final RandomGenerator chance;
    private long leaderlessSinceNanos = -1;
    private boolean isAsking;
    private int refusals;
    private boolean hasAcceptedLoss;
    private boolean hasPromoted;

    Operator(SimulatedCluster cluster) {
        this.cluster = cluster;
        world = cluster.world();
        chance = world.random("operator");
    }

    void start() {
        boolean isNeeded = cluster.plan().mode() == Mode.ASYNC || cluster.plan().mode() == Mode.SYNC;
        if (isNeeded) world.after(GLANCE_NANOS, this::glance);
    }

    boolean hasAcceptedLoss() {
        return hasAcceptedLoss;
    }

    boolean hasPromoted() {
        return hasPromoted;
    }

    /// Moves the leadership to a member that is up, whoever leads now.
    void promoteSomebody() {
        List<Member> able = cluster.members().stream().filter(Member::isServing).toList();
        if (able.isEmpty() || isAsking) return;
        var chosen = able.get(chance.nextInt(able.size()));
        if (cluster.plan().mode() == Mode.RAFT) transferTo(chosen);
        else promote(chosen);
    }

    private void transferTo(Member member) {
        var groups = cluster.groups();
        var group = groups.get(chance.nextInt(groups.size()));
        var leader = cluster.leader(group);
        if (leader.isEmpty()) return;
        leader.get().broker().orElseThrow().transfer(group, member.id(), outcome -> {
            switch (outcome) {
                case TransferOutcome.Transferred _ -> cluster.situations().met(Situation.TRANSFERRED);
                case TransferOutcome.Refused _ -> cluster.situations().met(Situation.TRANSFER_REFUSED);
            }
        });
    }

    private void glance() {
        world.after(GLANCE_NANOS, this::glance);
        if (cluster.leader().isPresent()) {
            leaderlessSinceNanos = -1;
            refusals = 0;
            return;
        }
        if (leaderlessSinceNanos < 0) leaderlessSinceNanos = world.nanos();
        if (world.nanos() - leaderlessSinceNanos >= PATIENCE_NANOS) promoteSomebody();
    }

    private void promote(Member member) {
        boolean accepts = cluster.plan().mayLoseData() && refusals >= REFUSALS_BEFORE_LOSS;
        isAsking = true;
        hasPromoted = true;
        if (accepts) {
            hasAcceptedLoss = true;
            cluster.situations().met(Situation.DATA_LOSS_ACCEPTED);
        }
        // A process that dies while it is asked never answers.
        var patience = world.after(10 * Plan.SECOND, () -> isAsking = false);
        member.broker().orElseThrow().promote(SimulatedCluster.GROUP, accepts, outcome -> {
            patience.cancel();
            isAsking = false;
            switch (outcome) {
                case PromoteOutcome.Promoted _ -> cluster.situations().met(Situation.PROMOTED);
                case PromoteOutcome.Refused _ -> {
                    refusals++;
                    cluster.situations().met(Situation.PROMOTION_REFUSED);
                }
            }
        });
    }
}
