// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.OptionalInt;

/// Follows a leader, or waits for one.
///
/// Its deadline is when it runs out of patience. Hearing the leader and giving a vote begin the wait anew,
/// saying yes to a pre-vote extends it, a broken connection to the leader shortens it.
final class Following implements Conduct {
    private final Member member;
    private final OptionalInt leader;
    private long heardNanos;
    private boolean isLost;
    private long deadlineNanos;

    Following(Member member, OptionalInt leader, long deadlineNanos) {
        this.member = member;
        this.leader = leader;
        this.heardNanos = member.nowNanos();
        this.deadlineNanos = deadlineNanos;
    }

    OptionalInt leader() {
        return leader;
    }

    boolean follows(int other) {
        return leader.isPresent() && leader.getAsInt() == other;
    }

    void onHeard() {
        heardNanos = member.nowNanos();
        isLost = false;
        deadlineNanos = member.after(member.config().election());
    }

    void onLost(int other) {
        if (!follows(other)) return;
        isLost = true;
        deadlineNanos = Math.min(deadlineNanos, member.soonAfterLoss());
    }

    void waitUntil(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    void onDeadline() {
        member.askForPreVotes(isLost, whyNow());
    }

    private String whyNow() {
        if (leader.isEmpty()) return "no leader";
        if (isLost) return "lost the connection to the leader, member " + leader.getAsInt();
        long silentMillis = (member.nowNanos() - heardNanos) / 1_000_000;
        return "heard nothing of the leader, member " + leader.getAsInt() + ", for " + silentMillis + " ms";
    }

    @Override
    public Role role() {
        return new Role.Follower(leader);
    }

    @Override
    public long deadlineNanos() {
        return member.isEligible() ? deadlineNanos : Long.MAX_VALUE;
    }

    @Override
    public boolean isLed() {
        boolean isFresh = member.nowNanos() - heardNanos < member.config().minElectionNanos();
        return leader.isPresent() && isFresh && !isLost;
    }
}
