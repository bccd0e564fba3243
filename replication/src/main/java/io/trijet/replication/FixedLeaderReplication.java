// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.OpenTerm;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.TermAnswer;
import io.trijet.replication.PromotionRule.Cause;
import io.trijet.storage.Log;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `async` and `sync`: the leader is configured, or promoted by an operator; nobody votes.
///
/// Owned by the group's lane. This class knows who is heard in which term and changes the role; the roles do
/// the rest. A term is opened, never resumed: it is on the disk before anyone is told, and nothing of an older
/// one counts.
final class FixedLeaderReplication implements Replication {
    private static final Logger logger = LoggerFactory.getLogger(FixedLeaderReplication.class);

    private final String group;
    private final Mode mode;
    private final Membership membership;
    private final Log log;
    private final Lane lane;
    private final Meter meter;
    private final Memory memory;
    private final Participant self;
    private final LocalLog local;

    FixedLeaderReplication(Mode mode, Replications.Parts parts, Memory memory) {
        this.mode = mode;
        this.memory = memory;
        group = parts.group();
        membership = parts.membership();
        log = parts.log();
        lane = parts.environment().lanes().apply(group);
        meter = parts.environment().meter();
        self = new Participant(mode, parts, memory, new Rules());
        local = self.local();
    }

    @Override
    public void start(Listener listener) {
        self.start(listener);
    }

    /// A freshly formatted cluster leads at once: no member can have promised anything to anyone.
    private boolean isFounding() {
        boolean isConfigured = membership.configuredLeader().equals(membership.self());
        boolean isFresh = memory.remembered().term() == 0 && log.end() == 0;
        return isConfigured && isFresh && membership.isFounder();
    }

    private int number() {
        return membership.numberOf(membership.self());
    }

    private void tryToReopen() throws IOException {
        long term = memory.remembered().term();
        boolean isMine = term > 0 && Terms.opener(term) == number();
        boolean isIdle = self.role() instanceof Followership following && following.isLeaderless();
        if (isMine && isIdle && self.confirms() && !self.isDraining()) open(Cause.RESTART, _ -> {});
    }

    private void open(Cause cause, Consumer<PromoteOutcome> outcome) throws IOException {
        var opening = new Opening(cause, mode, membership, self.feedParts(), new Way(), outcome);
        self.become(opening, "promoted by an operator");
        opening.begin();
    }

    private void lead(long term, boolean isLossAccepted) throws IOException {
        assert Terms.opener(term) == number() : "term " + term + " is not this member's";
        var remembered = memory.remembered().withOpened(term);
        memory.save(isLossAccepted ? remembered.withLossy(term) : remembered);
        var rule = mode == Mode.SYNC ? new SafetyRule.Copied(1) : new SafetyRule.Local();
        self.lead(term, rule, "this member leads", _ -> {});
    }

    private void follow() {
        long term = memory.remembered().term();
        self.follow(term, membership.openerAmongOthers(term), "another member is in term " + term);
    }

    /// A higher term ends whatever this member did in an older one.
    private void learnTerm(long term) throws IOException {
        var remembered = memory.remembered();
        if (term <= remembered.term()) return;
        memory.save(remembered.withTerm(term));
        boolean goesOn = self.role() instanceof Opening opening && opening.outbid(term);
        if (!goesOn) follow();
    }

    private void promise(NodeId from, OpenTerm ask) throws IOException {
        boolean isTheirs = ask.term() > 0 && Terms.opener(ask.term()) == membership.numberOf(from);
        if (!isTheirs) {
            meter.add(ReplicationMetric.MALFORMED, 1);
            return;
        }
        boolean isGranted = PromiseRule.grants(memory.remembered().term(), ask);
        if (isGranted && ask.term() > memory.remembered().term()) {
            memory.save(memory.remembered().withTerm(ask.term()));
            logger.info("group={} promised={} to={} node={}", group, ask.term(), from, membership.self());
            follow();
        }
        log.write();
        long term = memory.remembered().term();
        self.send(from, new TermAnswer(ask.term(), isGranted, self.confirms(), term, log.lastPoint()));
    }

    private void ordinary(NodeId from, MemberMessage message) throws IOException {
        long term = memory.remembered().term();
        if (message.term() > term && isFromOpener(from, message)) {
            learnTerm(message.term());
            term = memory.remembered().term();
        }
        if (message.term() == term) self.role().received(from, message);
        else if (message.term() < term) self.stale(from);
        else meter.add(ReplicationMetric.MALFORMED, 1);
    }

    /// Only whoever opened a term feeds in it before this member has heard of it.
    private boolean isFromOpener(NodeId from, MemberMessage message) {
        boolean isFeeding = message instanceof Align || message instanceof Append || message instanceof Seed;
        return isFeeding && Terms.opener(message.term()) == membership.numberOf(from);
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
        return self.role().standing();
    }

    @Override
    public Acknowledgement acknowledgement() {
        return self.acknowledgement();
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        assert lane.isCurrent() : "promote outside of the lane";
        var why = whyNotPromote(acceptDataLoss);
        if (!why.isEmpty()) {
            outcome.accept(new PromoteOutcome.Refused(why));
        } else if (self.role() instanceof Leadership leading) {
            outcome.accept(new PromoteOutcome.Promoted(leading.standing().term(), 0, 0));
        } else {
            try {
                open(acceptDataLoss ? Cause.OPERATOR_ACCEPTING_LOSS : Cause.OPERATOR, outcome);
            } catch (IOException e) {
                self.fail(e);
            }
        }
    }

    private String whyNotPromote(boolean acceptDataLoss) {
        if (self.isEnded() || self.isDraining()) return membership.self() + " is ending";
        if (self.role() instanceof Opening opening && opening.cause() != Cause.RESTART)
            return "a promotion is under way";
        if (!local.hasState()) return "this node's state is not here yet: promote another one";
        if (!local.isWhole()) return "this node's log is damaged and not repaired yet: promote another one";
        if (!memory.remembered().isConfirmed() && !acceptDataLoss)
            return "this node's disk was replaced and not every other member has been heard since: promote another one,"
                    + " start the missing ones, or promote with --accept-data-loss";
        return "";
    }

    @Override
    public void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        outcome.accept(new TransferOutcome.Refused("in mode " + mode + " promote " + to + " instead"));
    }

    @Override
    public void confirmLead(Runnable then, Runnable otherwise) {
        if (self.role() instanceof Leadership) then.run();
        else otherwise.run();
    }

    @Override
    public long lowestNeeded() {
        return self.lowestNeeded();
    }

    @Override
    public void drain(Runnable whenDrained) {
        assert lane.isCurrent() : "drain outside of the lane";
        self.drain(whenDrained);
    }

    @Override
    public ReplicationView view() {
        return self.view(
                switch (self.role()) {
                    case Leadership _ -> "leader";
                    case Followership _ -> "follower";
                    case Opening _ -> "opening";
                });
    }

    @Override
    public void close() {
        self.close();
    }

    /// Where a promotion leads to.
    private final class Way implements Opening.Opener {
        @Override
        public Host host() {
            return self;
        }

        @Override
        public void lead(long term, boolean isLossAccepted) throws IOException {
            FixedLeaderReplication.this.lead(term, isLossAccepted);
        }

        @Override
        public void follow() {
            FixedLeaderReplication.this.follow();
        }
    }

    private final class Rules implements Participant.Rules {
        @Override
        public void begin() throws IOException {
            learnTerm(log.lastPoint().term());
            if (isFounding()) lead(Terms.next(0, number()), false);
            else follow();
        }

        @Override
        public void beat(long nowNanos) throws IOException {
            for (var member : self.hellos().missing()) self.greet(member);
            tryToReopen();
        }

        @Override
        public void hello(NodeId from, Hello hello) throws IOException {
            learnTerm(hello.term());
            if (!hello.isAnswer()) self.hellos().answer(from, hello);
            self.hellos().confirmIfAllAnswered();
            self.role().hello(from, hello);
        }

        @Override
        public void received(NodeId from, MemberMessage message) throws IOException {
            if (message instanceof OpenTerm ask) promise(from, ask);
            else ordinary(from, message);
        }

        @Override
        public void lost(NodeId member) {}

        @Override
        public void greeted(long nonce) {}

        @Override
        public void progressed() {}

        @Override
        public Standing standing() {
            return FixedLeaderReplication.this.standing();
        }

        @Override
        public boolean remembersAll() {
            return memory.remembered().isConfirmed();
        }

        @Override
        public Voters voters() {
            return Voters.UNKNOWN;
        }
    }
}
