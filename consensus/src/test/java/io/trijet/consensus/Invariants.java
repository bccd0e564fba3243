// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;

/// What must be true of a group of model members at all times: one leader for each term (C1), logs that agree
/// (C3), leaders that have all that was committed (C4), commits by counting the own term only (C6), durable
/// before told (C7), one vote for each term (C8). Told of every effect before it is performed.
final class Invariants {
    private final List<ModelMember> group;
    final TreeMap<Long, Integer> leaders = new TreeMap<>();
    /// All that was ever committed, by anybody, and the term of the leader that committed it first.
    final List<Long> committed = new ArrayList<>();
    final List<Long> committedIn = new ArrayList<>();

    Invariants(List<ModelMember> group) {
        this.group = group;
    }

    void before(ModelMember member, Effect effect) {
        switch (effect) {
            case Effect.SaveBallot(var newer) -> checkBallot(member, newer);
            case Effect.Send(int to, var message) -> checkTold(member, to, message);
            case Effect.ChangeRole change -> {
                if (change.role() instanceof Role.Leader) checkLeader(member, change.term());
            }
            case Effect.Commit(long position) -> checkCommit(member, (int) position);
            case Effect.Fail(var why) -> fail("n" + member.number + " failed: " + why);
            case Effect.ReadConfirmed _, Effect.ReadRefused _, Effect.Fence _, Effect.Unfence _ -> {}
        }
    }

    private static void checkBallot(ModelMember member, Ballot newer) {
        var older = member.ballot;
        boolean isFirstVote = newer.term() == older.term() && older.votedFor().isEmpty();
        if (newer.term() <= older.term() && !isFirstVote)
            fail("C8: n" + member.number + " replaced " + older + " by " + newer);
    }

    private static void checkTold(ModelMember member, int to, Message message) {
        var ballot = member.ballot;
        boolean isSaved = switch (message) {
            case Message.Vote(long term, boolean granted) ->
                term == ballot.term() && (!granted || ballot.votedFor().equals(OptionalInt.of(to)));
            case Message.AskVote ask ->
                ask.term() == ballot.term() && ballot.votedFor().equals(OptionalInt.of(member.number));
            case Message.PreVote(long term, boolean granted) -> granted ? term > ballot.term() : term == ballot.term();
            case Message.AskPreVote ask -> ask.term() == ballot.term() + 1;
            case Message.TakeOver(long term) -> term == ballot.term() && member.leads();
        };
        if (!isSaved) fail("C7: n" + member.number + " tells n" + to + " " + message + " with " + ballot);
    }

    private void checkLeader(ModelMember member, long term) {
        if (leaders.containsKey(term))
            fail("C1: n" + leaders.get(term) + " and n" + member.number + " lead term " + term);
        leaders.put(term, member.number);
        checkComplete(member, term);
    }

    private void checkComplete(ModelMember leader, long term) {
        for (int i = 0; i < committed.size(); i++) {
            boolean isHeld = i < leader.log.size() && leader.log.get(i).equals(committed.get(i));
            if (committedIn.get(i) < term && !isHeld)
                fail("C4: n" + leader.number + " leads term " + term + " without " + i + " of " + committed
                        + ", its log is " + leader.log);
        }
    }

    private void checkCommit(ModelMember member, int position) {
        long term = member.core().term();
        if (position <= member.safeMark) fail("C6: commit of n" + member.number + " went back to " + position);
        if (position > member.log.size()) fail("C6: n" + member.number + " commits past its log: " + position);
        if (member.log.get(position - 1) != term)
            fail("C6: n" + member.number + " commits " + position + " of " + member.log + " in term " + term);
        var prefix = member.log.subList(0, position);
        long holders = group.stream()
                .filter(other -> other.isStranger || holds(other, prefix))
                .count();
        if (holders < Quorum.majority(group.size()))
            fail("C6: n" + member.number + " commits " + prefix + " that only " + holders + " disks hold");
        for (int i = 0; i < position; i++) {
            if (i == committed.size()) {
                committed.add(prefix.get(i));
                committedIn.add(term);
            } else if (!committed.get(i).equals(prefix.get(i))) {
                fail("C3: n" + member.number + " commits " + prefix + ", but " + committed + " is");
            }
        }
        for (var other : group)
            if (other.leads()) checkComplete(other, other.core().term());
    }

    private static boolean holds(ModelMember member, List<Long> prefix) {
        int end = prefix.size();
        return member.persisted >= end && member.log.subList(0, end).equals(prefix);
    }

    void checkLogs() {
        for (var member : group) {
            int safe = (int) member.safeMark;
            if (safe > member.log.size()) fail("C5: n" + member.number + " is safe to " + safe + " of " + member.log);
            if (!member.log.subList(0, safe).equals(committed.subList(0, safe)))
                fail("C5: n" + member.number + " holds " + member.log + ", committed is " + committed);
            for (var other : group) if (other.number > member.number) checkAgree(member, other);
        }
    }

    private static void checkAgree(ModelMember left, ModelMember right) {
        int end = Math.min(left.log.size(), right.log.size());
        while (end > 0 && !left.log.get(end - 1).equals(right.log.get(end - 1))) end--;
        if (!left.log.subList(0, end).equals(right.log.subList(0, end)))
            fail("C3: n" + left.number + " has " + left.log + ", n" + right.number + " has " + right.log);
    }
}
