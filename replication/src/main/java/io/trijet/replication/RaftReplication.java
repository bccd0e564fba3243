// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.Event;
import io.trijet.environment.Clock;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Aligned;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Appended;
import io.trijet.replication.MemberMessage.Donate;
import io.trijet.replication.MemberMessage.Election;
import io.trijet.replication.MemberMessage.FetchRange;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.OpenTerm;
import io.trijet.replication.MemberMessage.Range;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.replication.MemberMessage.TermAnswer;
import io.trijet.replication.MemberMessage.Unsound;
import io.trijet.storage.Log;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `raft`: the leader is elected, and safe is what a majority has.
///
/// Owned by the group's lane. `Elections` runs the core of consensus, which decides; the roles move the bytes, the same
/// way as in every mode; this class tells each what the other does. Term, sender and group are checked on every
/// message.
final class RaftReplication implements Replication {
    private static final Logger logger = LoggerFactory.getLogger(RaftReplication.class);

    private final String group;
    private final Membership membership;
    private final Log log;
    private final Lane lane;
    private final Clock clock;
    private final Meter meter;
    private final Participant self;
    private final LocalLog local;
    private final Asked asked = new Asked();
    private final FailureDetector detector;
    private final Admission admission;
    private final Elections elections;
    private final Handover handover;
    private final Preference preference;
    private final Relief relief;
    private final Reads reads = new Reads();
    private boolean isBeatDue;
    private boolean isLeaving;

    RaftReplication(Replications.Parts parts, Memory memory) throws IOException {
        Environment environment = parts.environment();
        group = parts.group();
        membership = parts.membership();
        log = parts.log();
        lane = environment.lanes().apply(group);
        clock = environment.clock();
        meter = environment.meter();
        self = new Participant(Mode.RAFT, parts, memory, new Rules());
        local = self.local();
        checkTerm(log.lastPoint().term(), memory.remembered().term());
        admission = new Admission(membership, self.feedParts());
        elections = new Elections(self.feedParts(), membership, environment.randomness(), new Decisions());
        var limits = parts.config().elections();
        handover = new Handover(local, limits.consensus().maxElectionNanos() * 2);
        detector = parts.detector();
        preference = new Preference(membership, detector, admission, limits.preferred());
        relief = new Relief(membership, detector, admission, parts.burden());
    }

    private void checkTerm(long ofLog, long remembered) throws IOException {
        if (ofLog <= remembered) return;
        throw new IOException("group " + group + ": the log has records of term " + ofLog + ", but the saved vote is of"
                + " term " + remembered + ": it was lost or is an old copy. Wipe this node's data directory and let it"
                + " begin anew");
    }

    @Override
    public void start(Listener listener) {
        self.start(listener);
    }

    // ---- In time

    /// A member that may have forgotten, is not whole, does not keep up or is on its way out neither votes nor leads.
    private void judgeEligibility() throws IOException {
        elections.eligible(self.confirms() && self.keepsUp() && !self.isDraining());
    }

    private void lead(Leadership leading, long now) throws IOException {
        for (var member : membership.others()) if (!leading.feed(member).isStreaming()) self.greet(member);
        boolean mayAppend = !handover.isUnderWay() && !isLeaving && local.safeEnd() >= leading.openingEnd();
        if (mayAppend && admission.propose(leading, elections.term())) local.onAppended();
        if (handover.isUnderWay() || isLeaving) return;
        if (preference.isDue(leading, log.end(), handover.lastNanos(), now))
            handOver(preference.preferred(), preference.preferred() + " is preferred to lead it");
        else relief.due(leading, handover.lastNanos(), now).ifPresent(wish -> handOver(wish.to(), wish.why()));
    }

    private void handOver(NodeId to, String why) {
        transfer(to, why, outcome -> logger.info("group={} to={} why=\"{}\" outcome={}", group, to, why, outcome));
    }

    // ---- What the others say

    private void ordinary(NodeId from, MemberMessage message) throws IOException {
        if (message.term() > elections.term())
            elections.step(new Event.HeardTerm(elections.number(from), message.term()));
        if (message.term() == elections.term()) {
            self.role().received(from, message);
        } else {
            self.stale(from);
        }
    }

    /// A member answered what was sent at `echoNanos`: it is there, and so far.
    private void acknowledged(NodeId from, long term, long echoNanos) throws IOException {
        if (!(self.role() instanceof Leadership leading)) return;
        var feed = leading.feed(from);
        boolean counts = admission.isVoter(from) && (feed.confirms() || !feed.isStreaming());
        var event = new Event.Acknowledged(elections.number(from), term, feed.onDisk(), counts, echoNanos);
        if (handover.isUnderWay()) elections.decide(event);
        else elections.step(event);
    }

    // ---- What the broker asks

    @Override
    public void onAppended() {
        self.onAppended();
    }

    @Override
    public long safeEnd() {
        return local.safeEnd();
    }

    @Override
    public void whenServed(long position, Runnable then) {
        self.whenServed(position, then);
    }

    @Override
    public Standing standing() {
        if (self.role() instanceof Leadership leading) return leading.standing();
        return new Standing.Following(elections.term(), elections.leader().filter(self::isReachable));
    }

    @Override
    public Acknowledgement acknowledgement() {
        return self.acknowledgement();
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        outcome.accept(new PromoteOutcome.Refused(
                "mode raft elects its leader by itself: use 'trijet leader transfer' to choose another one"));
    }

    @Override
    public void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        assert lane.isCurrent() : "transfer outside of the lane";
        transfer(to, "it was asked to", outcome);
    }

    private void transfer(NodeId to, String why, Consumer<TransferOutcome> outcome) {
        var refusal = whyNotTransfer(to);
        if (!refusal.isEmpty()) {
            outcome.accept(new TransferOutcome.Refused(refusal));
            return;
        }
        handover.begin(to, why, clock.nanos(), outcome);
        try {
            elections.decide(new Event.Transfer(elections.number(to)));
        } catch (IOException e) {
            self.fail(e);
        }
    }

    private String whyNotTransfer(NodeId to) {
        if (self.isEnded() || self.isDraining()) return membership.self() + " is ending";
        if (membership.numberOf(to) < 0) return to + " is no member; members are " + membership.members();
        if (to.equals(membership.self())) return to + " is the node that was asked";
        if (detector.yields(to)) return to + " is to lead nothing: it is about to be stopped";
        if (!elections.isLeader())
            return membership.self() + " does not lead "
                    + elections
                            .leader()
                            .map(leader -> "but " + leader + " does")
                            .orElse("and knows no leader");
        if (handover.isUnderWay()) return "another transfer is under way";
        return "";
    }

    @Override
    public void confirmLead(Runnable then, Runnable otherwise) {
        assert lane.isCurrent() : "confirmLead outside of the lane";
        if (!elections.isLeader() || self.isEnded()) {
            otherwise.run();
            return;
        }
        try {
            elections.step(new Event.Read(reads.add(then, otherwise)));
        } catch (IOException e) {
            self.fail(e);
            return;
        }
        if (isBeatDue) return;
        isBeatDue = true;
        lane.defer(this::beat);
    }

    /// One round for all that asked in this pass.
    private void beat() {
        isBeatDue = false;
        if (!self.isEnded() && self.role() instanceof Leadership leading) leading.beat();
    }

    @Override
    public long lowestNeeded() {
        return self.lowestNeeded();
    }

    @Override
    public void drain(Runnable whenDrained) {
        assert lane.isCurrent() : "drain outside of the lane";
        if (isLeaving) throw new IllegalStateException("drained twice");
        isLeaving = true;
        var heir = self.role() instanceof Leadership leading ? heir(leading) : Optional.<NodeId>empty();
        if (heir.isEmpty()) self.drain(whenDrained);
        else transfer(heir.get(), membership.self() + " is to lead nothing", _ -> self.drain(whenDrained));
    }

    /// Who has most of the log among those that count.
    private Optional<NodeId> heir(Leadership leading) {
        Optional<NodeId> best = Optional.empty();
        for (var member : membership.others()) {
            var feed = leading.feed(member);
            boolean isBetter =
                    best.isEmpty() || feed.onDisk() > leading.feed(best.get()).onDisk();
            boolean couldLead = admission.isVoter(member) && feed.isInSync() && !detector.yields(member);
            if (couldLead && isBetter) best = Optional.of(member);
        }
        return best;
    }

    @Override
    public ReplicationView view() {
        return self.view(admission.isSelfVoter() ? elections.roleName() : "learner");
    }

    @Override
    public void close() {
        elections.close();
        self.close();
    }

    /// What the core decided.
    private final class Decisions implements Elections.Driven {
        @Override
        public void tell(NodeId to, MemberMessage message) {
            self.send(to, message);
        }

        @Override
        public void lead(long term, String why) throws IOException {
            self.lead(term, new SafetyRule.Committed(elections::committed), why, openingEnd -> {
                handover.leads(clock.nanos());
                elections.step(new Event.Opened(openingEnd));
            });
        }

        @Override
        public void follow(long term, Optional<NodeId> leader, String why) throws IOException {
            boolean goesOn = self.role() instanceof Followership following && following.isOf(term, leader);
            if (goesOn) {
                self.standingChanged();
            } else {
                admission.forget();
                self.follow(term, leader, why);
            }
            // Nobody appends any more: only now may those hear who waited for a transfer.
            handover.stoodDown(leader, term);
        }

        @Override
        public void committed() {
            if (!(self.role() instanceof Leadership leading)) return;
            leading.progressed();
            try {
                if (admission.settle(local.safeEnd())) for (var member : membership.others()) self.greet(member);
            } catch (IOException e) {
                self.fail(e);
            }
        }

        @Override
        public void readConfirmed(long token) {
            reads.confirmed(token);
        }

        @Override
        public void readRefused(long token) {
            reads.refused(token);
        }

        @Override
        public void fenced() {
            handover.fenced();
        }

        @Override
        public void unfenced(String why) {
            handover.unfenced(why);
        }

        @Override
        public void fail(IOException why) {
            local.fail(why);
        }
    }

    private final class Rules implements Participant.Rules {
        @Override
        public void begin() throws IOException {
            judgeEligibility();
            self.standingChanged();
        }

        @Override
        public void beat(long nowNanos) throws IOException {
            judgeEligibility();
            if (self.role() instanceof Leadership leading) lead(leading, nowNanos);
            handover.tick(nowNanos, elections.isLeader());
        }

        @Override
        public void hello(NodeId from, Hello hello) throws IOException {
            admission.learn(hello.state().voters());
            int number = elections.number(from);
            elections.step(
                    hello.state().leads()
                            ? new Event.HeardLeader(number, hello.term())
                            : new Event.HeardTerm(number, hello.term()));
            if (!hello.isAnswer()) self.hellos().answer(from, hello);
            self.role().hello(from, hello);
            var when = hello.isAnswer() ? asked.when(hello.link()) : OptionalLong.empty();
            if (when.isPresent()) acknowledged(from, hello.term(), when.getAsLong());
        }

        @Override
        public void received(NodeId from, MemberMessage message) throws IOException {
            switch (message) {
                case Election(var about) ->
                    elections.decide(new Event.Received(elections.number(from), admission.isVoter(from), about));
                case Append _, Align _, Seed _ -> {
                    elections.step(new Event.HeardLeader(elections.number(from), message.term()));
                    ordinary(from, message);
                }
                case Appended appended -> {
                    ordinary(from, message);
                    acknowledged(from, appended.term(), appended.echoNanos());
                }
                case Aligned _, Seeded _ -> ordinary(from, message);
                case OpenTerm _, TermAnswer _, Donate _, Hello _, FetchRange _, Range _, Unsound _ ->
                    meter.add(ReplicationMetric.MALFORMED, 1);
            }
        }

        @Override
        public void lost(NodeId member) throws IOException {
            elections.decide(new Event.Lost(elections.number(member)));
        }

        @Override
        public void greeted(long nonce) {
            asked.sent(nonce, clock.nanos());
        }

        @Override
        public void progressed() throws IOException {
            elections.step(new Event.Persisted(local.progress()));
        }

        @Override
        public Standing standing() {
            return RaftReplication.this.standing();
        }

        @Override
        public boolean remembersAll() {
            return admission.isSelfVoter();
        }

        @Override
        public Voters voters() {
            return admission.voters();
        }
    }
}
