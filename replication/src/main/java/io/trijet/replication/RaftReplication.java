// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.Event;
import io.trijet.consensus.PreferredLeader;
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
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `raft`: the leader is elected, and safe is what a majority has.
///
/// Owned by the group's lane. `Elections` runs the core of consensus, which decides; the roles move the bytes,
/// the same
/// way as in every mode; this class tells each what the other does. Term, sender and group are checked on every
/// message.
final class RaftReplication implements Replication, Host, MemberStream.Ears {
    private static final Logger logger = LoggerFactory.getLogger(RaftReplication.class);

    private final String group;
    private final ReplicationConfig config;
    private final Membership membership;
    private final Log log;
    private final Lane lane;
    private final Clock clock;
    private final Meter meter;
    private final FailureDetector detector;
    private final LocalLog local;
    private final MemberStream stream;
    private final FeedParts feedParts;
    private final Hellos hellos;
    private final Asked asked = new Asked();
    private final RangeRepair repair;
    private final Admission admission;
    private final Elections elections;
    private final Handover handover;
    private final Reads reads = new Reads();
    private final TreeSet<NodeId> toldTerm = new TreeSet<>();
    private Role role;
    private Standing told = new Standing.Following(-1, Optional.empty());
    private Optional<Drain> drain = Optional.empty();
    private OptionalLong preferredSinceNanos = OptionalLong.empty();
    private long links;
    private boolean isBeatDue;
    private boolean isLaneLate;
    private boolean isLeaving;
    private boolean isClosed;

    RaftReplication(Replications.Parts parts, Memory memory) throws IOException {
        Environment environment = parts.environment();
        group = parts.group();
        config = parts.config();
        membership = parts.membership();
        log = parts.log();
        lane = environment.lanes().apply(group);
        clock = environment.clock();
        meter = environment.meter();
        detector = parts.detector();
        local = new LocalLog(parts, memory);
        stream = new MemberStream(group, membership, Mode.RAFT, config.flush(), environment);
        feedParts = new FeedParts(group, local, memory, stream, config, parts.checkpoints(), lane, clock, meter);
        hellos = new Hellos(membership, memory, local, stream, environment.randomness(), new OwnState());
        checkTerm(log.lastPoint().term(), memory.remembered().term());
        repair = new RangeRepair(membership.others(), feedParts, this);
        admission = new Admission(membership, feedParts);
        elections = new Elections(feedParts, membership, environment.randomness(), new Decisions());
        handover = new Handover(local, config.elections().consensus().maxElectionNanos() * 2);
        role = new Followership(elections.term(), Optional.empty(), Mode.RAFT, feedParts, this);
    }

    private void checkTerm(long ofLog, long remembered) throws IOException {
        if (ofLog <= remembered) return;
        throw new IOException("group " + group + ": the log has records of term " + ofLog + ", but the saved vote is of"
                + " term " + remembered + ": it was lost or is an old copy. Wipe this node's data directory and let it"
                + " begin anew");
    }

    @Override
    public void start(Listener listener) {
        assert lane.isCurrent() : "start on the group's lane";
        try {
            local.start(listener, new RolePass());
            stream.open(this);
            detector.onChange(lane, (member, _) -> healthChanged(member));
            judgeEligibility();
            standingChanged();
            tick(clock.nanos());
        } catch (IOException e) {
            fail(e);
        }
    }

    // ---- In time

    private void tick(long dueNanos) {
        if (isEnded()) return;
        long now = clock.nanos();
        watchLane(now - dueNanos);
        try {
            toldTerm.clear();
            judgeEligibility();
            role.tick(now);
            local.tick(now);
            repair.tick(now);
            if (role instanceof Leadership leading) lead(leading, now);
            handover.tick(now, elections.isLeader());
        } catch (IOException e) {
            stumble(e);
        }
        if (isEnded()) return;
        drain.ifPresent(leaving -> leaving.check(now));
        long next = now + config.pace().heartbeat().toNanos();
        lane.at(next, () -> tick(next));
    }

    private void watchLane(long lateNanos) {
        meter.set(ReplicationMetric.LANE_LAG, lateNanos);
        isLaneLate = lateNanos >= config.pace().stall().toNanos();
        detector.report(group + " lane", isLaneLate ? Optional.of("its lane lags") : Optional.empty());
    }

    /// A member that may have forgotten, is not whole, does not keep up or is on its way out neither votes nor
    /// leads.
    private void judgeEligibility() throws IOException {
        boolean keepsUp = local.trouble().isEmpty() && !isLaneLate;
        elections.eligible(confirms() && keepsUp && drain.isEmpty());
    }

    private void lead(Leadership leading, long now) throws IOException {
        for (var member : membership.others()) if (!leading.feed(member).isStreaming()) greet(member);
        boolean mayAppend = !handover.isUnderWay() && !isLeaving && local.safeEnd() >= leading.openingEnd();
        if (mayAppend && admission.propose(leading, elections.term())) local.onAppended();
        considerPreferred(leading, now);
    }

    private void considerPreferred(Leadership leading, long now) throws IOException {
        var preferred = membership.configuredLeader();
        if (preferred.equals(membership.self())) return;
        boolean isAlive = detector.health(preferred).state() == Health.State.ALIVE;
        if (!isAlive) preferredSinceNanos = OptionalLong.empty();
        else if (preferredSinceNanos.isEmpty()) preferredSinceNanos = OptionalLong.of(now);
        var feed = leading.feed(preferred);
        long last = handover.lastNanos();
        var facts = new PreferredLeader.Facts(
                admission.isVoter(preferred) && feed.confirms(),
                isLeaving,
                log.end() - feed.onDisk(),
                preferredSinceNanos.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(now - preferredSinceNanos.getAsLong()),
                last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(now - last));
        if (!handover.isUnderWay()
                && PreferredLeader.shouldTakeOver(facts, config.elections().preferred()))
            transfer(preferred, outcome -> logger.info("group={} preferred={} outcome={}", group, preferred, outcome));
    }

    // ---- What the others say

    @Override
    public void received(NodeId from, MemberMessage message) {
        if (isEnded()) return;
        try {
            switch (message) {
                case Hello hello -> hello(from, hello);
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
                case FetchRange ask -> repair.asked(from, ask);
                case Range range -> repair.received(from, range);
                case Unsound unsound -> log.suspect(unsound.position());
                case OpenTerm _, TermAnswer _, Donate _ -> meter.add(ReplicationMetric.MALFORMED, 1);
            }
        } catch (IOException e) {
            stumble(e);
        }
    }

    private void hello(NodeId from, Hello hello) throws IOException {
        hellos.heard(from, hello);
        admission.learn(hello.state().voters());
        int number = elections.number(from);
        elections.step(
                hello.state().leads()
                        ? new Event.HeardLeader(number, hello.term())
                        : new Event.HeardTerm(number, hello.term()));
        if (!hello.isAnswer()) hellos.answer(from, hello, elections.isLeader());
        role.hello(from, hello);
        var when = hello.isAnswer() ? asked.when(hello.link()) : OptionalLong.empty();
        if (when.isPresent()) acknowledged(from, hello.term(), when.getAsLong());
    }

    private void ordinary(NodeId from, MemberMessage message) throws IOException {
        if (message.term() > elections.term())
            elections.step(new Event.HeardTerm(elections.number(from), message.term()));
        if (message.term() == elections.term()) {
            role.received(from, message);
        } else {
            meter.add(ReplicationMetric.STALE_TERM, 1);
            // It should know better, once per heartbeat.
            if (toldTerm.add(from)) greet(from);
        }
    }

    /// A member answered what was sent at `echoNanos`: it is there, and so far.
    private void acknowledged(NodeId from, long term, long echoNanos) throws IOException {
        if (!(role instanceof Leadership leading)) return;
        var feed = leading.feed(from);
        boolean counts = admission.isVoter(from) && (feed.confirms() || !feed.isStreaming());
        var event = new Event.Acknowledged(elections.number(from), term, feed.onDisk(), counts, echoNanos);
        if (handover.isUnderWay()) elections.decide(event);
        else elections.step(event);
    }

    @Override
    public void ungreeted(NodeId from) {
        if (!isEnded() && toldTerm.add(from)) greet(from);
    }

    @Override
    public void connected(NodeId member) {
        if (isEnded()) return;
        try {
            greet(member);
            role.connected(member);
        } catch (IOException e) {
            stumble(e);
        }
    }

    @Override
    public void lost(NodeId member) {
        if (isEnded()) return;
        try {
            elections.decide(new Event.Lost(elections.number(member)));
        } catch (IOException e) {
            stumble(e);
        }
    }

    private void healthChanged(NodeId member) {
        if (isEnded()) return;
        try {
            role.healthChanged(member);
            standingChanged();
        } catch (IOException e) {
            stumble(e);
        }
    }

    /// Damage below what is durable is mended, and what stumbled over it is tried again; anything else ends
    /// the member.
    private void stumble(IOException why) {
        if (why instanceof CorruptRecordException damage) {
            logger.error("group={} damaged=\"{}\"", group, damage.getMessage());
            log.suspect(damage.position());
        } else {
            fail(why);
        }
    }

    // ---- What the roles ask

    @Override
    public long greet(NodeId to) {
        try {
            long nonce = hellos.ask(to, elections.isLeader());
            asked.sent(nonce, clock.nanos());
            return nonce;
        } catch (IOException e) {
            fail(e);
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void send(NodeId to, MemberMessage message) {
        stream.send(to, message);
    }

    @Override
    public long nextLink() {
        return ++links;
    }

    @Override
    public boolean isReachable(NodeId member) {
        return detector.health(member).state() != Health.State.DOWN;
    }

    @Override
    public boolean confirms() {
        return admission.isSelfVoter() && local.isWhole() && local.hasState();
    }

    @Override
    public void standingChanged() {
        var standing = standing();
        if (standing.equals(told)) return;
        told = standing;
        local.standing(standing);
    }

    @Override
    public void fail(IOException why) {
        local.fail(why);
    }

    // ---- What the broker asks

    @Override
    public void onAppended() {
        assert lane.isCurrent() : "onAppended outside of the lane";
        assert role instanceof Leadership : "only the leader appends";
        local.onAppended();
    }

    @Override
    public long safeEnd() {
        return local.safeEnd();
    }

    @Override
    public void whenServed(long position, Runnable then) {
        assert lane.isCurrent() : "whenServed outside of the lane";
        if (role instanceof Leadership leading) leading.whenServed(position, then);
        else then.run();
    }

    @Override
    public Standing standing() {
        if (role instanceof Leadership) return role.standing();
        return new Standing.Following(elections.term(), elections.leader().filter(this::isReachable));
    }

    @Override
    public Acknowledgement acknowledgement() {
        return role instanceof Leadership leading ? leading.acknowledgement() : Acknowledgement.STORED_ONLY;
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        outcome.accept(new PromoteOutcome.Refused(
                "mode raft elects its leader by itself: use 'trijet leader transfer' to choose another one"));
    }

    @Override
    public void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        assert lane.isCurrent() : "transfer outside of the lane";
        var why = whyNotTransfer(to);
        if (!why.isEmpty()) {
            outcome.accept(new TransferOutcome.Refused(why));
            return;
        }
        handover.begin(to, clock.nanos(), outcome);
        try {
            elections.decide(new Event.Transfer(elections.number(to)));
        } catch (IOException e) {
            fail(e);
        }
    }

    private String whyNotTransfer(NodeId to) {
        if (isEnded() || drain.isPresent()) return membership.self() + " is ending";
        if (membership.numberOf(to) < 0) return to + " is no member; members are " + membership.members();
        if (to.equals(membership.self())) return to + " is the node that was asked";
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
        if (!elections.isLeader() || isEnded()) {
            otherwise.run();
            return;
        }
        try {
            elections.step(new Event.Read(reads.add(then, otherwise)));
        } catch (IOException e) {
            fail(e);
            return;
        }
        if (isBeatDue) return;
        isBeatDue = true;
        lane.defer(this::beat);
    }

    /// One round for all that asked in this pass.
    private void beat() {
        isBeatDue = false;
        if (!isEnded() && role instanceof Leadership leading) leading.beat();
    }

    @Override
    public long lowestNeeded() {
        return role instanceof Leadership leading ? leading.lowestNeeded() : local.safeEnd();
    }

    @Override
    public void drain(Runnable whenDrained) {
        assert lane.isCurrent() : "drain outside of the lane";
        if (isLeaving) throw new IllegalStateException("drained twice");
        isLeaving = true;
        logger.info("group={} draining end={} persisted={}", group, log.end(), log.persistedEnd());
        var heir = role instanceof Leadership leading ? heir(leading) : Optional.<NodeId>empty();
        if (heir.isEmpty()) finishDraining(whenDrained);
        else transfer(heir.get(), _ -> finishDraining(whenDrained));
    }

    /// Who has most of the log among those that count.
    private Optional<NodeId> heir(Leadership leading) {
        Optional<NodeId> best = Optional.empty();
        for (var member : membership.others()) {
            var feed = leading.feed(member);
            boolean isBetter =
                    best.isEmpty() || feed.onDisk() > leading.feed(best.get()).onDisk();
            if (admission.isVoter(member) && feed.isInSync() && isBetter) best = Optional.of(member);
        }
        return best;
    }

    private void finishDraining(Runnable whenDrained) {
        local.freeze();
        local.onAppended();
        long deadline = clock.nanos() + config.pace().drain().toNanos();
        drain = Optional.of(new Drain(local, deadline, this::isShipped, whenDrained));
    }

    private boolean isShipped() {
        return !(role instanceof Leadership leading) || leading.isShipped();
    }

    @Override
    public ReplicationView view() {
        var name = admission.isSelfVoter() ? elections.roleName() : "learner";
        return new ViewOfMembers(group, Mode.RAFT, membership, local, detector, clock)
                .view(role, standing(), name, hellos.heard());
    }

    @Override
    public void close() {
        isClosed = true;
        elections.close();
        local.close();
    }

    private boolean isEnded() {
        return isClosed || local.isDead();
    }

    private void become(Role next, String why) {
        var before = role;
        role = next;
        before.end(why);
    }

    /// What the core decided.
    private final class Decisions implements Elections.Driven {
        @Override
        public void tell(NodeId to, MemberMessage message) {
            stream.send(to, message);
        }

        @Override
        public void lead(long term, String why) throws IOException {
            long openingEnd = log.append(RecordKind.TERM_OPENING, term, 0, (_, _) -> {});
            log.write();
            meter.add(ReplicationMetric.TERMS_OPENED, 1);
            logger.info(
                    "group={} standing=leading term={} why=\"{}\" end={} safeEnd={} node={}",
                    group,
                    term,
                    why,
                    openingEnd,
                    local.safeEnd(),
                    membership.self());
            var rule = new SafetyRule.Committed(elections::committed);
            var leading = new Leadership(term, openingEnd, rule, membership.others(), feedParts, RaftReplication.this);
            become(leading, why);
            handover.leads(clock.nanos());
            elections.step(new Event.Opened(openingEnd));
            leading.begin();
            standingChanged();
            local.acknowledgement(leading.acknowledgement());
            local.onAppended();
        }

        @Override
        public void follow(long term, Optional<NodeId> leader, String why) throws IOException {
            boolean goesOn = role instanceof Followership following && following.isOf(term, leader);
            if (!goesOn) {
                logger.info(
                        "group={} standing=following term={} leader={} why=\"{}\" node={}",
                        group,
                        term,
                        leader.map(NodeId::name).orElse("none"),
                        why,
                        membership.self());
                admission.forget();
                become(new Followership(term, leader, Mode.RAFT, feedParts, RaftReplication.this), why);
            }
            // First of all nobody appends any more.
            standingChanged();
            handover.stoodDown(leader, term);
        }

        @Override
        public void committed() {
            if (!(role instanceof Leadership leading)) return;
            leading.progressed();
            try {
                if (admission.settle(local.safeEnd())) for (var member : membership.others()) greet(member);
            } catch (IOException e) {
                fail(e);
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

    /// The role of the moment does what a pass's end is for.
    private final class RolePass implements LocalLog.Pass {
        @Override
        public void written() throws IOException {
            if (!isClosed) role.written();
        }

        @Override
        public void progressed() throws IOException {
            if (isClosed) return;
            elections.step(new Event.Persisted(local.progress()));
            role.progressed();
            drain.ifPresent(leaving -> leaving.check(clock.nanos()));
        }
    }

    private final class OwnState implements Hellos.Self {
        @Override
        public boolean confirms() {
            return RaftReplication.this.confirms();
        }

        @Override
        public Voters voters() {
            return admission.voters();
        }
    }
}
