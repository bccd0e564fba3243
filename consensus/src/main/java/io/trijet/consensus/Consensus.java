// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Raft for one member, with no clock, disk, network or thread: events in, effects out. Members are numbered
/// from 0 in the order in which they are configured.
///
/// Same randomness, same events, same effects, byte for byte. Owned by whoever steps it: one thread at a time.
/// Time may not run back from one step to the next.
public final class Consensus {
    private final Member member;
    private final Elections elections;

    /// `ballot` and `committed` as saved, `last` as recovered. The preferred member's first wait is short, so
    /// that a fresh group is soon led by it.
    public Consensus(
            ConsensusConfig config,
            int self,
            int members,
            boolean isPreferred,
            Ballot ballot,
            LogEnd last,
            long committed,
            RandomGenerator randomness,
            long nowNanos) {
        if (members < 1 || members > Quorum.MAX_MEMBERS)
            throw new IllegalArgumentException(
                    "a group must have 1 to " + Quorum.MAX_MEMBERS + " members, was " + members);
        if (self < 0 || self >= members)
            throw new IllegalArgumentException("member " + self + " is not one of " + members + " members");
        if (last.term() > ballot.term())
            throw new IllegalArgumentException("the saved ballot is of term " + ballot.term()
                    + ", but the log has records of term " + last.term() + ": the ballot was lost or is an old copy");
        var place = new Member.Place(config, self, members, isPreferred);
        this.member = new Member(place, ballot, last, committed, randomness, nowNanos);
        this.elections = new Elections(member);
    }

    /// The only way in. Advances the member and returns what the driver must now do, in order.
    public List<Effect> step(long nowNanos, Event event) {
        if (member.isFailed()) return List.of();
        member.wakeAt(nowNanos);
        handle(event);
        return member.takeEffects();
    }

    private void handle(Event event) {
        switch (event) {
            case Event.DeadlinePassed _ -> onDeadline();
            case Event.Eligible(boolean canVoteAndLead) -> member.becomeEligible(canVoteAndLead);
            case Event.LogEndsAt(var last) -> member.logEndsAt(last);
            case Event.Opened(long end) -> onOpened(end);
            case Event.Persisted(long position) -> onPersisted(position);
            case Event.Lost(int other) -> onLost(other);
            case Event.HeardLeader(int from, long term) -> onHeardLeader(from, term);
            case Event.HeardTerm(int from, long term) -> elections.learn(from, term);
            case Event.Acknowledged told -> onAcknowledged(told);
            case Event.Received(int from, boolean counts, var message) -> elections.onMessage(from, counts, message);
            case Event.Transfer(int to) -> onTransfer(to);
            case Event.Read(long token) -> onRead(token);
            case Event.CommittedTo(long position) -> onCommittedTo(position);
        }
    }

    private void onDeadline() {
        if (member.nowNanos() < deadlineNanos()) return;
        switch (member.conduct()) {
            case Following following -> following.onDeadline();
            case Campaign campaign -> campaign.onDeadline();
            case Leadership leadership -> leadership.onDeadline();
        }
    }

    private void onOpened(long end) {
        if (member.conduct() instanceof Leadership leadership) leadership.onOpened(end);
    }

    private void onPersisted(long position) {
        member.persistedTo(position);
        if (member.conduct() instanceof Leadership leadership) leadership.onPersisted(position);
    }

    private void onLost(int other) {
        switch (member.conduct()) {
            case Following following -> following.onLost(other);
            case Leadership leadership -> leadership.onLost(other);
            case Campaign _ -> {}
        }
    }

    private void onHeardLeader(int from, long term) {
        if (term > member.term()) {
            var ballot = new Ballot(term, OptionalInt.empty());
            member.enter(ballot, OptionalInt.of(from), "member " + from + " leads");
        } else if (term < member.term()) {
            // Else a leader that nobody follows any longer, and that asks nobody for votes, would not learn of it.
            member.send(from, new Message.Vote(member.term(), false));
        } else {
            onHeardLeaderOfTerm(from);
        }
    }

    private void onHeardLeaderOfTerm(int from) {
        var known = member.leaderOfTerm();
        if (known.isPresent() && known.getAsInt() != from) {
            member.fail("members " + known.getAsInt() + " and " + from + " both lead term " + member.term());
        } else if (member.conduct() instanceof Following following && following.follows(from)) {
            following.onHeard();
        } else {
            long deadlineNanos = member.after(member.config().election());
            member.follow(OptionalInt.of(from), deadlineNanos, "member " + from + " leads");
        }
    }

    private void onAcknowledged(Event.Acknowledged told) {
        if (told.term() > member.term()) elections.learn(told.from(), told.term());
        else if (told.term() == member.term() && member.conduct() instanceof Leadership leadership)
            leadership.onAcknowledged(told);
    }

    private void onTransfer(int to) {
        if (member.conduct() instanceof Leadership leadership) leadership.onTransfer(to);
        else member.emit(new Effect.Unfence("this member does not lead"));
    }

    private void onRead(long token) {
        if (member.conduct() instanceof Leadership leadership) leadership.onRead(token);
        else member.emit(new Effect.ReadRefused(token));
    }

    private void onCommittedTo(long position) {
        if (!(member.conduct() instanceof Leadership)) member.committedTo(position);
    }

    /// When the driver must next step with `DeadlinePassed`; `Long.MAX_VALUE` if nothing is due.
    public long deadlineNanos() {
        return member.isFailed() ? Long.MAX_VALUE : member.conduct().deadlineNanos();
    }

    public Role role() {
        return member.conduct().role();
    }

    public long term() {
        return member.term();
    }

    /// Who leads the present term, as far as known; this member itself if it does.
    public OptionalInt leader() {
        return switch (member.conduct()) {
            case Following following -> following.leader();
            case Campaign _ -> OptionalInt.empty();
            case Leadership _ -> OptionalInt.of(member.self());
        };
    }

    public long committed() {
        return member.committed();
    }
}
