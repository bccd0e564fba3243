// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;

/// One state of the explored group, and what may happen next in it. Three real cores on model logs.
///
/// Letters once sent stay deliverable for ever: any of them may come late, in any order, twice, or never. Who
/// may campaign is up to a demon that grants every pre-vote, and time passes as it pleases: a leader may step
/// down at any moment, a follower may stop believing in its leader when it is asked for a vote. The core may
/// rely on neither for safety.
final class Situation {
    /// What bounds the exploration. In rounds, a question for votes reaches some members at once, their votes come
    /// back at once, and so does an append; only acknowledgements may be late. That is less than what may happen
    /// letter by letter, but it can be explored to its end.
    record Bounds(int members, int terms, int records, int crashes, boolean isInRounds) {}

    /// In rounds: how many acknowledgements may be late.
    private static final int LATE = 1;

    sealed interface Action {
        record Campaign(int member) implements Action {}

        /// In rounds: asks the members of the set.
        record Elect(int member, int voters) implements Action {}

        record StepDown(int member) implements Action {}

        record Append(int member) implements Action {}

        record Flush(int member) implements Action {}

        /// The first records, up to `end`. In rounds the acknowledgement comes at once, or it is late.
        record Ship(int from, int to, int end, boolean isLate) implements Action {}

        record Deliver(int letter) implements Action {}

        record Crash(int member) implements Action {}
    }

    private final Bounds bounds;
    private final List<ModelMember> group = new ArrayList<>();
    private final Invariants invariants = new Invariants(group);
    private final List<Letter> letters = new ArrayList<>();
    private final HashSet<Letter> sent = new HashSet<>();
    private int crashes;

    Situation(Bounds bounds) {
        this.bounds = bounds;
        for (int i = 0; i < bounds.members(); i++) {
            var member = new ModelMember(i, bounds.members(), false, () -> 0, invariants::before);
            member.writesThrough = false;
            group.add(member);
            member.start();
        }
    }

    List<Action> actions() {
        var actions = new ArrayList<Action>();
        for (var member : group) {
            if (member.leads()) addAsLeader(actions, member);
            if (member.core().term() < bounds.terms()) addElections(actions, member);
            if (bounds.isInRounds() ? mayForget(member) : crashes < bounds.crashes())
                actions.add(new Action.Crash(member.number));
        }
        for (int i = 0; i < letters.size(); i++) actions.add(new Action.Deliver(i));
        return actions;
    }

    /// In rounds, a crash is only of interest if something is forgotten by it.
    private boolean mayForget(ModelMember member) {
        return crashes < bounds.crashes() && member.persisted < member.log.size();
    }

    private void addElections(List<Action> actions, ModelMember member) {
        if (!bounds.isInRounds()) {
            if (!member.leads()) actions.add(new Action.Campaign(member.number));
            return;
        }
        // Members are alike: whoever is elected first is member 0.
        if (invariants.leaders.isEmpty() && member.number > 0) return;
        for (int voters = 1; voters < 1 << bounds.members(); voters++)
            if (!Quorum.contains(voters, member.number)) actions.add(new Action.Elect(member.number, voters));
    }

    private void addAsLeader(List<Action> actions, ModelMember leader) {
        if (!bounds.isInRounds()) actions.add(new Action.StepDown(leader.number));
        if (leader.log.size() < bounds.records()) actions.add(new Action.Append(leader.number));
        if (leader.persisted < leader.log.size()) actions.add(new Action.Flush(leader.number));
        int end = leader.log.size();
        for (int to = 0; to < group.size(); to++) {
            if (to == leader.number) continue;
            for (int part = Math.max(1, end - 1); part <= end; part++) {
                actions.add(new Action.Ship(leader.number, to, part, false));
                if (bounds.isInRounds() && letters.size() < LATE)
                    actions.add(new Action.Ship(leader.number, to, part, true));
            }
        }
    }

    void perform(Action action) {
        switch (action) {
            case Action.Campaign(int member) -> campaign(group.get(member));
            case Action.Elect(int member, int voters) -> elect(group.get(member), voters);
            case Action.StepDown(int member) -> stepDown(group.get(member));
            case Action.Append(int member) -> group.get(member).append();
            case Action.Flush(int member) -> group.get(member).persist();
            case Action.Ship ship -> ship(group.get(ship.from()), ship);
            case Action.Deliver(int letter) -> deliver(letters.get(letter));
            case Action.Crash(int member) -> {
                crashes++;
                group.get(member).start();
            }
        }
        for (var member : group) collect(member);
        invariants.checkLogs();
    }

    private static void campaign(ModelMember member) {
        member.nowNanos = Math.max(member.nowNanos, member.core().deadlineNanos());
        member.step(new Event.DeadlinePassed());
        long term = member.core().term() + 1;
        for (int from = 0; from < member.members; from++)
            if (from != member.number) member.step(new Event.Received(from, true, new Message.PreVote(term, true)));
    }

    private void elect(ModelMember candidate, int voters) {
        if (candidate.leads()) stepDown(candidate);
        campaign(candidate);
        var asked = List.copyOf(candidate.outbox);
        candidate.outbox.clear();
        for (var letter : asked) {
            if (!matters(letter) || !Quorum.contains(voters, letter.to())) continue;
            deliver(letter);
            var voter = group.get(letter.to());
            var answers = List.copyOf(voter.outbox);
            voter.outbox.clear();
            answers.forEach(this::deliver);
        }
    }

    private void ship(ModelMember leader, Action.Ship ship) {
        leader.ship(ship.to(), ship.end(), 0);
        if (!bounds.isInRounds()) return;
        deliver(leader.outbox.removeLast());
        if (ship.isLate()) return;
        var answers = List.copyOf(group.get(ship.to()).outbox);
        group.get(ship.to()).outbox.clear();
        answers.forEach(this::deliver);
    }

    private static void stepDown(ModelMember member) {
        letTimePass(member);
        member.step(new Event.DeadlinePassed());
    }

    private static void letTimePass(ModelMember member) {
        member.nowNanos += ConsensusConfig.defaults().minElectionNanos();
    }

    private void deliver(Letter letter) {
        var to = group.get(letter.to());
        boolean isAsk = letter instanceof Letter.Election told && told.message() instanceof Message.AskVote;
        if (isAsk && to.leads() && bounds.isInRounds()) stepDown(to);
        if (isAsk && !to.leads()) letTimePass(to);
        // What a follower copies is on its disk at once: not having received it yet explores the other case.
        to.writesThrough = letter instanceof Letter.Append;
        to.receive(letter, true);
        to.writesThrough = false;
    }

    private void collect(ModelMember member) {
        for (var letter : member.outbox) if (matters(letter) && sent.add(letter)) letters.add(letter);
        member.outbox.clear();
    }

    /// Refusals only tell a term, which appends and questions do as well; the demon answers for pre-votes.
    private static boolean matters(Letter letter) {
        return switch (letter) {
            case Letter.Append _, Letter.Ack _ -> true;
            case Letter.Election told ->
                switch (told.message()) {
                    case Message.AskVote _ -> true;
                    case Message.Vote vote -> vote.granted();
                    case Message.AskPreVote _, Message.PreVote _, Message.TakeOver _ -> false;
                };
        };
    }

    OptionalInt committed() {
        return invariants.committed.isEmpty() ? OptionalInt.empty() : OptionalInt.of(invariants.committed.size());
    }

    long fingerprint() {
        long hash = crashes;
        for (var member : group) {
            hash = Fingerprint.mix(hash, Fingerprint.of(member.core()));
            hash = Fingerprint.mix(hash, member.log.hashCode());
            hash = Fingerprint.mix(hash, member.persisted * 100L + member.safeMark);
        }
        hash = Fingerprint.mix(hash, invariants.leaders.hashCode());
        hash = Fingerprint.mix(hash, invariants.committed.hashCode());
        hash = Fingerprint.mix(hash, invariants.committedIn.hashCode());
        long pool = 0;
        for (var letter : letters) pool += Fingerprint.mix(7, letter.hashCode());
        return Fingerprint.mix(hash, pool);
    }
}
