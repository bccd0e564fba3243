// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import io.trijet.consensus.Message.AskPreVote;
import io.trijet.consensus.Message.AskVote;
import io.trijet.consensus.Message.PreVote;
import io.trijet.consensus.Message.TakeOver;
import io.trijet.consensus.Message.Vote;
import java.util.OptionalInt;

/// What a member answers to those who want to lead, and makes of what it is answered itself.
///
/// Owned by `Consensus`. Holds no state: it is all in `Member`.
final class Elections {
    private final Member member;

    Elections(Member member) {
        this.member = member;
    }

    void onMessage(int from, boolean counts, Message message) {
        switch (message) {
            case AskPreVote ask -> onAskPreVote(from, counts, ask);
            case PreVote answer -> onPreVote(from, counts, answer);
            case AskVote ask -> onAskVote(from, counts, ask);
            case Vote vote -> onVote(from, counts, vote);
            case TakeOver takeOver -> onTakeOver(from, takeOver);
        }
    }

    private void onAskPreVote(int from, boolean counts, AskPreVote ask) {
        boolean mayBeGranted =
                member.isEligible() && counts && !member.conduct().isLed();
        boolean wouldWin = VoteRule.wouldGrant(member.term(), member.last(), ask);
        if (mayBeGranted && wouldWin && standBackFor(from, ask)) {
            member.send(from, new PreVote(ask.term(), true));
        } else {
            member.send(from, new PreVote(member.term(), false));
            if (mayBeGranted) askBack(from, ask);
        }
    }

    /// Whether this member lets the other one go first. Then its own candidacy has to wait, lest both collide.
    private boolean standBackFor(int from, AskPreVote ask) {
        long retryNanos = member.after(member.config().retry());
        return switch (member.conduct()) {
            case Following following -> {
                following.waitUntil(Math.max(following.deadlineNanos(), retryNanos));
                yield true;
            }
            case Campaign campaign -> {
                boolean givesWay =
                        !campaign.isReal() && VoteRule.givesWay(member.self(), member.last(), from, ask.last());
                if (givesWay) member.follow(OptionalInt.empty(), retryNanos, "gave way to member " + from);
                yield givesWay;
            }
            case Leadership _ -> false;
        };
    }

    /// Whoever asks has no leader, and so is ready to say yes by now, even if it was not when it was asked.
    private void askBack(int from, AskPreVote ask) {
        if (member.conduct() instanceof Campaign campaign
                && !campaign.isReal()
                && ask.term() <= campaign.term()
                && !campaign.hasYesOf(from)) member.send(from, campaign.askPreVote());
    }

    private void onPreVote(int from, boolean counts, PreVote answer) {
        if (!answer.granted()) {
            learn(from, answer.term());
        } else if (counts
                && member.conduct() instanceof Campaign campaign
                && !campaign.isReal()
                && answer.term() == campaign.term()
                && campaign.onYes(from)) {
            member.campaign(false, "a majority would vote for it");
        }
    }

    private void onAskVote(int from, boolean counts, AskVote ask) {
        long term = member.term();
        if (ask.term() < term) {
            member.send(from, new Vote(term, false));
            return;
        }
        boolean isDisturbed = member.conduct().isLed() && !ask.isTransfer();
        if (isDisturbed) return;
        var current = ask.term() > term ? new Ballot(ask.term(), OptionalInt.empty()) : member.ballot();
        boolean grants = member.isEligible() && counts && VoteRule.grants(current, member.last(), from, ask);
        if (grants) {
            vote(from, ask.term());
        } else {
            learn(from, ask.term());
        }
        member.send(from, new Vote(ask.term(), grants));
    }

    private void vote(int candidate, long term) {
        var ballot = new Ballot(term, OptionalInt.of(candidate));
        String why = "voted for member " + candidate;
        if (term > member.term()) member.enter(ballot, OptionalInt.empty(), why);
        else if (!member.ballot().equals(ballot)) member.save(ballot);
        long deadlineNanos = member.after(member.config().election());
        switch (member.conduct()) {
            case Following following -> following.waitUntil(deadlineNanos);
            case Campaign _ -> member.follow(OptionalInt.empty(), deadlineNanos, why);
            case Leadership _ -> throw new AssertionError("a leader voted for another in term " + term);
        }
    }

    private void onVote(int from, boolean counts, Vote vote) {
        if (vote.term() > member.term()) {
            learn(from, vote.term());
        } else if (vote.term() == member.term() && member.conduct() instanceof Campaign campaign && campaign.isReal()) {
            if (!vote.granted()) campaign.onRefusedVote();
            else if (counts && campaign.onYes(from)) member.lead();
        }
    }

    private void onTakeOver(int from, TakeOver takeOver) {
        learn(from, takeOver.term());
        var leader = member.leaderOfTerm();
        boolean isFromLeader = takeOver.term() == member.term() && leader.isPresent() && leader.getAsInt() == from;
        if (isFromLeader && member.isEligible() && !isBusy()) member.campaign(true, "member " + from + " hands over");
    }

    private boolean isBusy() {
        return switch (member.conduct()) {
            case Following _ -> false;
            case Campaign campaign -> campaign.isReal();
            case Leadership _ -> true;
        };
    }

    void learn(int from, long term) {
        if (term > member.term())
            member.enter(
                    new Ballot(term, OptionalInt.empty()),
                    OptionalInt.empty(),
                    "heard of term " + term + " from member " + from);
    }
}
