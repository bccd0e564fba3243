// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// One member, whatever its role: its ballot, its log's end, and how it passes from one role to the next.
///
/// Owned by `Consensus`. Every change of the ballot and of the role goes through here, so that each comes with its
/// effect: the ballot saved before anything that speaks of it, the role announced.
final class Member {
    /// Fixed for the life of a member.
    record Place(ConsensusConfig config, int self, int members, boolean isPreferred) {}

    private final Place place;
    private final RandomGenerator randomness;
    private List<Effect> effects = new ArrayList<>();
    private long nowNanos;
    private Ballot ballot;
    private LogEnd last;
    /// The log has reached at least here since it was last cut. Ahead of `last` while that is not told.
    private long reached;
    private long persisted;
    private long committed;
    private boolean isEligible;
    private boolean wasEligible;
    private boolean isFailed;
    /// Whoever was heard to lead the present term; it stays known when nobody follows it any longer.
    private OptionalInt leaderOfTerm = OptionalInt.empty();

    private Conduct conduct;

    Member(Place place, Ballot ballot, LogEnd last, long committed, RandomGenerator randomness, long nowNanos) {
        this.place = place;
        this.ballot = ballot;
        this.last = last;
        this.reached = last.position();
        this.committed = committed;
        this.randomness = randomness;
        this.nowNanos = nowNanos;
        this.conduct = new Following(this, OptionalInt.empty(), after(config().election()));
    }

    // What is so.

    ConsensusConfig config() {
        return place.config();
    }

    int self() {
        return place.self();
    }

    int members() {
        return place.members();
    }

    long nowNanos() {
        return nowNanos;
    }

    long term() {
        return ballot.term();
    }

    Ballot ballot() {
        return ballot;
    }

    LogEnd last() {
        return last;
    }

    long persisted() {
        return persisted;
    }

    long committed() {
        return committed;
    }

    boolean isEligible() {
        return isEligible;
    }

    boolean isFailed() {
        return isFailed;
    }

    OptionalInt leaderOfTerm() {
        return leaderOfTerm;
    }

    Conduct conduct() {
        return conduct;
    }

    // Time and effects.

    void wakeAt(long nowNanos) {
        assert nowNanos >= this.nowNanos : "time ran back from " + this.nowNanos + " to " + nowNanos;
        this.nowNanos = nowNanos;
    }

    /// A moment in the future, drawn from the range.
    long after(ConsensusConfig.Range range) {
        return nowNanos + randomness.nextLong(range.minNanos(), range.maxNanos() + 1);
    }

    long soonAfterLoss() {
        return nowNanos + randomness.nextLong(config().lostLeaderNanos() + 1);
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    void send(int to, Message message) {
        emit(new Effect.Send(to, message));
    }

    private void sendToOthers(Message message) {
        for (int to = 0; to < members(); to++) if (to != self()) send(to, message);
    }

    List<Effect> takeEffects() {
        if (effects.isEmpty()) return List.of();
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    void fail(String why) {
        isFailed = true;
        emit(new Effect.Fail(why));
    }

    // The log.

    void logEndsAt(LogEnd end) {
        assert end.term() <= term() : "the log ends in term " + end.term() + ", but this is term " + term();
        long position = end.position();
        boolean isCut = position < reached;
        if (isCut && conduct instanceof Leadership) {
            fail("the log of the leader of term " + term() + " was cut from " + reached + " to " + position);
        } else if (isCut && isEligible && position < committed) {
            fail("the log was cut to " + position + ", but everything below " + committed + " is committed");
        } else {
            last = end;
            reached = position;
            persisted = Math.min(persisted, position);
        }
    }

    void persistedTo(long position) {
        persisted = position;
    }

    /// By this leader.
    void commit(long position) {
        assert position > committed : "commit would go from " + committed + " to " + position;
        committedTo(position);
        emit(new Effect.Commit(position));
    }

    void committedTo(long position) {
        committed = Math.max(committed, position);
        reached = Math.max(reached, position);
    }

    // Terms and roles.

    void becomeEligible(boolean canVoteAndLead) {
        if (canVoteAndLead == isEligible) return;
        isEligible = canVoteAndLead;
        if (!(conduct instanceof Following following)) {
            stepDown("may not vote or lead now");
        } else if (isEligible) {
            boolean isFirst =
                    !wasEligible && place.isPreferred() && following.leader().isEmpty();
            following.waitUntil(after(isFirst ? config().first() : config().election()));
            wasEligible = true;
        }
    }

    /// Begins to follow in the present term.
    void follow(OptionalInt leader, long deadlineNanos, String why) {
        if (leader.isPresent()) leaderOfTerm = leader;
        change(new Following(this, leader, deadlineNanos), why);
    }

    /// Without a change of the term: the member gives up what it was doing.
    void stepDown(String why) {
        follow(OptionalInt.empty(), patienceAfter(), why);
    }

    /// There is a newer term. All that was done in the old one is over.
    void enter(Ballot newer, OptionalInt leader, String why) {
        assert newer.term() > term() : "term would go from " + term() + " to " + newer.term();
        long deadlineNanos = leader.isPresent() ? after(config().election()) : patienceAfter();
        save(newer);
        leaderOfTerm = OptionalInt.empty();
        follow(leader, deadlineNanos, why);
    }

    /// A follower goes on waiting, so that nobody can keep it from campaigning by raising the term. One that
    /// campaigned has waited already; a former leader has not.
    private long patienceAfter() {
        return switch (conduct) {
            case Following following -> isEligible ? following.deadlineNanos() : after(config().election());
            case Campaign _ -> after(config().retry());
            case Leadership _ -> after(config().election());
        };
    }

    void save(Ballot newer) {
        ballot = newer;
        emit(new Effect.SaveBallot(newer));
    }

    void askForPreVotes(boolean leaderIsGone, String why) {
        var campaign = Campaign.forPreVotes(this, leaderIsGone);
        change(campaign, why);
        ask(campaign);
    }

    /// The next round of the same pre-campaign.
    void askAgain(Campaign before) {
        var campaign = Campaign.forPreVotes(this, before.leaderIsGone());
        conduct = campaign;
        ask(campaign);
    }

    private void ask(Campaign campaign) {
        sendToOthers(campaign.askPreVote());
        if (campaign.isWon()) campaign(false, "there is no other member to ask");
    }

    void campaign(boolean isTransfer, String why) {
        assert isEligible : "campaigns without being eligible";
        save(new Ballot(term() + 1, OptionalInt.of(self())));
        leaderOfTerm = OptionalInt.empty();
        var campaign = Campaign.forVotes(this);
        change(campaign, why);
        sendToOthers(new Message.AskVote(term(), last, isTransfer));
        if (campaign.isWon()) lead();
    }

    void lead() {
        leaderOfTerm = OptionalInt.of(self());
        change(new Leadership(this), "a majority of " + Quorum.majority(members()) + " voted for it");
    }

    private void change(Conduct next, String why) {
        var before = conduct;
        conduct = next;
        emit(new Effect.ChangeRole(next.role(), term(), why));
        if (before instanceof Leadership leadership) leadership.end();
    }
}
