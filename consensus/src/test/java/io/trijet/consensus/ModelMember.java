// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// The real core on a model log and a model disk: the smallest driver. A record is one position long and is
/// its term.
///
/// What is durable is `ballot`, the first `persisted` records of `log`, and `safeMark`.
final class ModelMember {
    final int number;
    final int members;
    final boolean isPreferred;
    final List<Long> log = new ArrayList<>();
    final List<Letter> outbox = new ArrayList<>();
    Ballot ballot = Ballot.EMPTY;
    int persisted;
    long safeMark;
    /// False: what is appended stays in memory until `persist`.
    boolean writesThrough = true;
    /// Its disk was wiped: the others do not know its incarnation, and it may not vote.
    boolean isStranger;
    boolean isUp;
    long nowNanos;

    private final BiConsumer<ModelMember, Effect> watcher;
    private final RandomGenerator chance;
    private Optional<Consensus> running = Optional.empty();
    private Optional<Letter.Append> unanswered = Optional.empty();

    ModelMember(
            int number,
            int members,
            boolean isPreferred,
            RandomGenerator chance,
            BiConsumer<ModelMember, Effect> watcher) {
        this.number = number;
        this.members = members;
        this.isPreferred = isPreferred;
        this.chance = chance;
        this.watcher = watcher;
    }

    Consensus core() {
        return running.orElseThrow();
    }

    /// From what is durable.
    void start() {
        isUp = true;
        unanswered = Optional.empty();
        outbox.clear();
        while (log.size() > persisted) log.removeLast();
        safeMark = Math.min(safeMark, persisted);
        running = Optional.of(new Consensus(
                ConsensusConfig.defaults(), number, members, isPreferred, ballot, last(), safeMark, chance, nowNanos));
        step(new Event.Persisted(persisted));
        if (!isStranger) step(new Event.Eligible(true));
    }

    void crash() {
        isUp = false;
    }

    void wipe() {
        isStranger = true;
        ballot = Ballot.EMPTY;
        log.clear();
        persisted = 0;
        safeMark = 0;
    }

    void step(Event event) {
        if (!isUp) return;
        perform(core().step(nowNanos, event));
    }

    private void perform(List<Effect> effects) {
        for (var effect : effects) {
            watcher.accept(this, effect);
            switch (effect) {
                case Effect.SaveBallot(var newer) -> ballot = newer;
                case Effect.Send(int to, var message) -> outbox.add(new Letter.Election(number, to, message));
                case Effect.ChangeRole change -> {
                    if (change.role() instanceof Role.Leader) open(change.term());
                }
                case Effect.Commit(long position) -> safeMark = position;
                case Effect.ReadConfirmed _, Effect.ReadRefused _, Effect.Fence _, Effect.Unfence _ -> {}
                case Effect.Fail _ -> isUp = false;
            }
        }
    }

    private void open(long term) {
        log.add(term);
        step(new Event.LogEndsAt(last()));
        step(new Event.Opened(log.size()));
        if (writesThrough) persist();
    }

    void append() {
        if (!leads()) fail("n" + number + " does not lead");
        log.add(core().term());
        step(new Event.LogEndsAt(last()));
        if (writesThrough) persist();
    }

    void persist() {
        persisted = log.size();
        step(new Event.Persisted(persisted));
        if (unanswered.isPresent()) acknowledge(unanswered.get());
    }

    /// As leader, to one other: the first `end` records.
    void ship(int to, int end, long sentNanos) {
        if (!leads()) fail("n" + number + " does not lead");
        var records = List.copyOf(log.subList(0, end));
        outbox.add(new Letter.Append(number, to, core().term(), records, safeMark, sentNanos));
    }

    void receive(Letter letter, boolean counts) {
        if (!isUp) return;
        switch (letter) {
            case Letter.Election told -> step(new Event.Received(told.from(), counts, told.message()));
            case Letter.Append append -> accept(append);
            case Letter.Ack ack ->
                step(new Event.Acknowledged(ack.from(), ack.term(), ack.position(), counts, ack.echoNanos()));
        }
    }

    private void accept(Letter.Append append) {
        step(new Event.HeardLeader(append.from(), append.term()));
        if (!isUp || append.term() != core().term()) return;
        int theirEnd = append.records().size();
        int common = (int) history(log).commonWith(history(append.records())).orElseThrow();
        if (common < theirEnd) {
            if (common < log.size()) cutTo(common);
            if (!isUp) return;
            log.addAll(append.records().subList(common, theirEnd));
        }
        step(new Event.LogEndsAt(last()));
        step(new Event.CommittedTo(Math.min(append.safe(), theirEnd)));
        safeMark = Math.max(safeMark, Math.min(append.safe(), theirEnd));
        unanswered = Optional.of(append);
        if (writesThrough) persist();
        else acknowledge(append);
    }

    private void cutTo(int position) {
        while (log.size() > position) log.removeLast();
        persisted = Math.min(persisted, position);
        step(new Event.LogEndsAt(last()));
        step(new Event.Persisted(persisted));
    }

    private void acknowledge(Letter.Append append) {
        if (core().term() != append.term()) return;
        long position = Math.min(persisted, append.records().size());
        outbox.add(new Letter.Ack(number, append.from(), append.term(), position, append.sentNanos()));
    }

    boolean leads() {
        return isUp && core().role() instanceof Role.Leader;
    }

    LogEnd last() {
        return log.isEmpty() ? LogEnd.EMPTY : new LogEnd(log.getLast(), log.size());
    }

    static TermHistory history(List<Long> records) {
        var terms = new ArrayList<TermHistory.Term>();
        for (int i = 0; i < records.size(); i++)
            if (i == 0 || !records.get(i).equals(records.get(i - 1)))
                terms.add(new TermHistory.Term(records.get(i), i));
        return new TermHistory(0, records.size(), terms);
    }
}
