// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.Ballot;
import io.trijet.consensus.Consensus;
import io.trijet.consensus.Effect;
import io.trijet.consensus.Event;
import io.trijet.consensus.LogEnd;
import io.trijet.consensus.Role;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs the core of consensus: feeds it events, performs its effects in order, wakes it at its deadline.
///
/// Owned by the group's lane. Every question about who leads and what is committed is answered in `consensus`;
/// here ballots reach the disk, messages the others, and decisions whoever is driven. An effect that causes
/// another event is finished before that event's effects begin.
final class Elections {
    private final Consensus core;
    private final Membership membership;
    private final LocalLog local;
    private final Memory memory;
    private final Lane lane;
    private final Clock clock;
    private final Driven driven;
    private final Deque<Effect> due = new ArrayDeque<>();
    private long steppedNanos;
    private boolean isPerforming;
    private boolean isEligible;
    private boolean isClosed;
    private Lane.@Nullable Timer alarm;
    private long alarmNanos;

    /// What carries the decisions out.
    interface Driven {
        void tell(NodeId to, MemberMessage message);

        /// This member was elected: opens the term and leads.
        void lead(long term, String why) throws IOException;

        /// This member does not lead (any more). `leader` is empty while it is not known who does.
        void follow(long term, Optional<NodeId> leader, String why) throws IOException;

        void committed();

        void readConfirmed(long token);

        void readRefused(long token);

        void fenced();

        void unfenced(String why);

        void fail(IOException why);
    }

    Elections(FeedParts parts, Membership membership, RandomGenerator randomness, Driven driven) {
        this.membership = membership;
        this.driven = driven;
        local = parts.local();
        memory = parts.memory();
        lane = parts.lane();
        clock = parts.clock();
        steppedNanos = clock.nanos();
        core = new Consensus(
                parts.config().elections().consensus(),
                number(membership.self()),
                membership.members().size(),
                membership.configuredLeader().equals(membership.self()),
                memory.remembered().ballot(),
                lastRecord(),
                0,
                randomness,
                steppedNanos);
    }

    private LogEnd lastRecord() {
        var last = local.log().lastPoint();
        return new LogEnd(last.term(), last.position());
    }

    int number(NodeId member) {
        return membership.numberOf(member);
    }

    long term() {
        return core.term();
    }

    long committed() {
        return core.committed();
    }

    boolean isLeader() {
        return core.role() instanceof Role.Leader;
    }

    Optional<NodeId> leader() {
        return member(core.leader());
    }

    String roleName() {
        return switch (core.role()) {
            case Role.Leader _ -> "leader";
            case Role.Follower _ -> "follower";
            case Role.PreCandidate _, Role.Candidate _ -> "candidate";
        };
    }

    /// Says whether this member may vote and lead now, if that changed.
    void eligible(boolean canVoteAndLead) throws IOException {
        if (canVoteAndLead == isEligible) return;
        isEligible = canVoteAndLead;
        decide(new Event.Eligible(canVoteAndLead));
    }

    /// An event for which it matters where the log ends.
    void decide(Event event) throws IOException {
        local.log().write();
        step(new Event.LogEndsAt(lastRecord()));
        step(new Event.Persisted(local.progress()));
        step(new Event.CommittedTo(local.safeEnd()));
        step(event);
    }

    void step(Event event) throws IOException {
        if (isClosed) return;
        // A lane that was charged for its disk may see a little less than it saw in the task before.
        steppedNanos = Math.max(steppedNanos, clock.nanos());
        due.addAll(core.step(steppedNanos, event));
        if (isPerforming) return;
        isPerforming = true;
        try {
            while (!due.isEmpty() && !local.isDead()) perform(due.remove());
        } finally {
            isPerforming = false;
        }
        setAlarm();
    }

    private void perform(Effect effect) throws IOException {
        switch (effect) {
            case Effect.SaveBallot(var ballot) -> save(ballot);
            case Effect.Send(int to, var message) ->
                driven.tell(membership.members().get(to), new MemberMessage.Election(message));
            case Effect.ChangeRole(var role, long term, var why) -> changeRole(role, term, why);
            case Effect.Commit _ -> driven.committed();
            case Effect.ReadConfirmed(long token) -> driven.readConfirmed(token);
            case Effect.ReadRefused(long token) -> driven.readRefused(token);
            case Effect.Fence _ -> driven.fenced();
            case Effect.Unfence(var why) -> driven.unfenced(why);
            case Effect.Fail(var why) -> driven.fail(new IOException(why));
        }
    }

    private void save(Ballot ballot) throws IOException {
        memory.save(memory.remembered().withBallot(ballot));
        member(ballot.votedFor()).ifPresent(candidate -> local.voted(ballot.term(), candidate));
    }

    private void changeRole(Role role, long term, String why) throws IOException {
        switch (role) {
            case Role.Leader _ -> driven.lead(term, why);
            case Role.Follower(var leader) -> driven.follow(term, member(leader), why);
            case Role.PreCandidate _, Role.Candidate _ -> driven.follow(term, Optional.empty(), why);
        }
    }

    private Optional<NodeId> member(OptionalInt number) {
        return number.isEmpty()
                ? Optional.empty()
                : Optional.of(membership.members().get(number.getAsInt()));
    }

    /// A deadline mostly moves away: the alarm then rings too early, finds that out and is set again.
    private void setAlarm() {
        long deadline = core.deadlineNanos();
        if (isClosed || deadline == Long.MAX_VALUE) return;
        var set = alarm;
        if (set != null) {
            if (alarmNanos <= deadline) return;
            set.cancel();
        }
        alarmNanos = deadline;
        alarm = lane.at(deadline, this::ring);
    }

    private void ring() {
        alarm = null;
        if (isClosed || local.isDead()) return;
        try {
            if (clock.nanos() >= core.deadlineNanos()) decide(new Event.DeadlinePassed());
            else setAlarm();
        } catch (IOException e) {
            driven.fail(e);
        }
    }

    void close() {
        isClosed = true;
    }
}
