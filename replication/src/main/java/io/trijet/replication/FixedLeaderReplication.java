// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.FetchRange;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.OpenTerm;
import io.trijet.replication.MemberMessage.Range;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.TermAnswer;
import io.trijet.replication.MemberMessage.Unsound;
import io.trijet.replication.PromotionRule.Cause;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `async` and `sync`: the leader is configured, or promoted by an operator; nobody votes.
///
/// Owned by the group's lane. This class knows who is heard in which term and changes the role; the roles do the
/// rest. A term is opened, never resumed: it is on the disk before anyone is told, and nothing of an older one
/// counts.
final class FixedLeaderReplication implements Replication, Opening.Opener, MemberStream.Ears {
    private static final Logger logger = LoggerFactory.getLogger(FixedLeaderReplication.class);

    private final String group;
    private final Mode mode;
    private final ReplicationConfig config;
    private final Membership membership;
    private final Log log;
    private final Lane lane;
    private final Clock clock;
    private final Meter meter;
    private final FailureDetector detector;
    private final Memory memory;
    private final LocalLog local;
    private final MemberStream stream;
    private final FeedParts feedParts;
    private final Hellos hellos;
    private final RangeRepair repair;
    private final TreeSet<NodeId> toldTerm = new TreeSet<>();
    private Role role;
    private Standing told = new Standing.Following(-1, Optional.empty());
    private Optional<Drain> drain = Optional.empty();
    private long links;
    private boolean isClosed;

    FixedLeaderReplication(Mode mode, Replications.Parts parts, Memory memory) {
        Environment environment = parts.environment();
        group = parts.group();
        this.mode = mode;
        config = parts.config();
        membership = parts.membership();
        log = parts.log();
        lane = environment.lanes().apply(group);
        clock = environment.clock();
        meter = environment.meter();
        detector = parts.detector();
        this.memory = memory;
        local = new LocalLog(parts, memory);
        stream = new MemberStream(group, membership, mode, config.flush(), environment);
        feedParts = new FeedParts(group, local, memory, stream, config, parts.checkpoints(), lane, clock, meter);
        hellos = new Hellos(membership, memory, local, stream, environment.randomness(), new OwnState());
        repair = new RangeRepair(membership.others(), feedParts, this);
        role = followership(0);
    }

    @Override
    public void start(Listener listener) {
        assert lane.isCurrent() : "start on the group's lane";
        try {
            local.start(listener, new RolePass());
            learnTerm(log.lastPoint().term());
            stream.open(this);
            detector.onChange(lane, (member, _) -> healthChanged(member));
            if (isFounding()) {
                lead(Terms.next(0, number()), false);
            } else {
                follow();
            }
            tick(clock.nanos());
        } catch (IOException e) {
            fail(e);
        }
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

    private void tick(long dueNanos) {
        if (isClosed || local.isDead()) return;
        long now = clock.nanos();
        watchLane(now - dueNanos);
        try {
            toldTerm.clear();
            for (var member : hellos.missing()) greet(member);
            tryToReopen();
            role.tick(now);
            local.tick(now);
            repair.tick(now);
        } catch (IOException e) {
            stumble(e);
        }
        if (local.isDead()) return;
        drain.ifPresent(leaving -> leaving.check(now));
        long next = now + config.pace().heartbeat().toNanos();
        lane.at(next, () -> tick(next));
    }

    private void watchLane(long lateNanos) {
        meter.set(ReplicationMetric.LANE_LAG, lateNanos);
        boolean isLate = lateNanos >= config.pace().stall().toNanos();
        detector.report(group + " lane", isLate ? Optional.of("its lane lags") : Optional.empty());
    }

    private void tryToReopen() throws IOException {
        long term = memory.remembered().term();
        boolean isMine = term > 0 && Terms.opener(term) == number();
        boolean isIdle = role instanceof Followership following && following.isLeaderless();
        if (isMine && isIdle && confirms() && drain.isEmpty()) open(Cause.RESTART, _ -> {});
    }

    private void open(Cause cause, Consumer<PromoteOutcome> outcome) throws IOException {
        var opening = new Opening(cause, mode, membership, feedParts, this, outcome);
        become(opening, "promoted by an operator");
        opening.begin();
    }

    private void become(Role next, String why) {
        var before = role;
        role = next;
        before.end(why);
    }

    private Followership followership(long term) {
        return new Followership(term, membership.openerAmongOthers(term), mode, feedParts, this);
    }

    @Override
    public void received(NodeId from, MemberMessage message) {
        if (isClosed || local.isDead()) return;
        try {
            switch (message) {
                case Hello hello -> hello(from, hello);
                case OpenTerm ask -> promise(from, ask);
                case FetchRange ask -> repair.asked(from, ask);
                case Range range -> repair.received(from, range);
                case Unsound unsound -> log.suspect(unsound.position());
                default -> ordinary(from, message);
            }
        } catch (IOException e) {
            stumble(e);
        }
    }

    private void hello(NodeId from, Hello hello) throws IOException {
        hellos.heard(from, hello);
        learnTerm(hello.term());
        if (!hello.isAnswer()) hellos.answer(from, hello, role instanceof Leadership);
        hellos.confirmIfAllAnswered();
        role.hello(from, hello);
    }

    /// A higher term ends whatever this member did in an older one.
    private void learnTerm(long term) throws IOException {
        var remembered = memory.remembered();
        if (term <= remembered.term()) return;
        memory.save(remembered.withTerm(term));
        boolean goesOn = role instanceof Opening opening && opening.outbid(term);
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
        send(from, new TermAnswer(ask.term(), isGranted, confirms(), term, log.lastPoint()));
    }

    private void ordinary(NodeId from, MemberMessage message) throws IOException {
        long term = memory.remembered().term();
        if (message.term() > term && isFromOpener(from, message)) {
            learnTerm(message.term());
            term = memory.remembered().term();
        }
        if (message.term() == term) {
            role.received(from, message);
        } else if (message.term() < term) {
            meter.add(ReplicationMetric.STALE_TERM, 1);
            // It should know better, once per heartbeat.
            if (toldTerm.add(from)) greet(from);
        } else {
            meter.add(ReplicationMetric.MALFORMED, 1);
        }
    }

    /// Only whoever opened a term feeds in it before this member has heard of it.
    private boolean isFromOpener(NodeId from, MemberMessage message) {
        boolean isFeeding = message instanceof Align || message instanceof Append || message instanceof Seed;
        return isFeeding && Terms.opener(message.term()) == membership.numberOf(from);
    }

    @Override
    public void ungreeted(NodeId from) {
        if (!isClosed && !local.isDead() && toldTerm.add(from)) greet(from);
    }

    @Override
    public void connected(NodeId member) {
        if (isClosed || local.isDead()) return;
        try {
            greet(member);
            role.connected(member);
        } catch (IOException e) {
            stumble(e);
        }
    }

    @Override
    public void lost(NodeId member) {}

    private void healthChanged(NodeId member) {
        if (isClosed || local.isDead()) return;
        try {
            role.healthChanged(member);
        } catch (IOException e) {
            stumble(e);
        }
    }

    @Override
    public long greet(NodeId to) {
        try {
            return hellos.ask(to, role instanceof Leadership);
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
        return memory.remembered().isConfirmed() && local.isWhole() && local.hasState();
    }

    @Override
    public void lead(long term, boolean isLossAccepted) throws IOException {
        assert Terms.opener(term) == number() : "term " + term + " is not this member's";
        var remembered = memory.remembered().withOpened(term);
        memory.save(isLossAccepted ? remembered.withLossy(term) : remembered);
        long openingEnd = log.append(RecordKind.TERM_OPENING, term, 0, (_, _) -> {});
        log.write();
        meter.add(ReplicationMetric.TERMS_OPENED, 1);
        logger.info(
                "group={} standing=leading term={} end={} safeEnd={} node={}",
                group,
                term,
                openingEnd,
                local.safeEnd(),
                membership.self());
        var leadership = new Leadership(term, openingEnd, rule(), membership.others(), feedParts, this);
        become(leadership, "this member leads");
        leadership.begin();
        standingChanged();
        local.acknowledgement(leadership.acknowledgement());
        local.onAppended();
    }

    private SafetyRule rule() {
        return mode == Mode.SYNC ? new SafetyRule.Copied(1) : new SafetyRule.Local();
    }

    @Override
    public void follow() {
        long term = memory.remembered().term();
        logger.info("group={} standing=following term={} node={}", group, term, membership.self());
        become(followership(term), "another member is in term " + term);
        standingChanged();
    }

    @Override
    public void standingChanged() {
        var standing = role.standing();
        if (standing.equals(told)) return;
        told = standing;
        local.standing(standing);
    }

    @Override
    public void fail(IOException why) {
        local.fail(why);
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
        return role.standing();
    }

    @Override
    public Acknowledgement acknowledgement() {
        return role instanceof Leadership leading ? leading.acknowledgement() : Acknowledgement.STORED_ONLY;
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        assert lane.isCurrent() : "promote outside of the lane";
        var why = whyNotPromote(acceptDataLoss);
        if (!why.isEmpty()) {
            outcome.accept(new PromoteOutcome.Refused(why));
        } else if (role instanceof Leadership) {
            outcome.accept(new PromoteOutcome.Promoted(role.standing().term(), 0, 0));
        } else {
            try {
                open(acceptDataLoss ? Cause.OPERATOR_ACCEPTING_LOSS : Cause.OPERATOR, outcome);
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    private String whyNotPromote(boolean acceptDataLoss) {
        if (isClosed || local.isDead() || drain.isPresent()) return membership.self() + " is ending";
        if (role instanceof Opening opening && opening.cause() != Cause.RESTART) return "a promotion is under way";
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
        if (role instanceof Leadership) then.run();
        else otherwise.run();
    }

    @Override
    public long lowestNeeded() {
        return role instanceof Leadership leading ? leading.lowestNeeded() : local.safeEnd();
    }

    @Override
    public void drain(Runnable whenDrained) {
        assert lane.isCurrent() : "drain outside of the lane";
        if (drain.isPresent()) throw new IllegalStateException("drained twice");
        local.freeze();
        local.onAppended();
        long deadline = clock.nanos() + config.pace().drain().toNanos();
        drain = Optional.of(new Drain(local, deadline, this::isShipped, whenDrained));
        logger.info("group={} draining end={} persisted={}", group, log.end(), log.persistedEnd());
    }

    private boolean isShipped() {
        return !(role instanceof Leadership leading) || leading.isShipped();
    }

    @Override
    public ReplicationView view() {
        return new ViewOfMembers(group, mode, membership, local, detector, clock)
                .view(role, role.standing(), roleName(), hellos.heard());
    }

    private String roleName() {
        return switch (role) {
            case Leadership _ -> "leader";
            case Followership _ -> "follower";
            case Opening _ -> "opening";
        };
    }

    @Override
    public void close() {
        isClosed = true;
        local.close();
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
            role.progressed();
            drain.ifPresent(leaving -> leaving.check(clock.nanos()));
        }
    }

    private final class OwnState implements Hellos.Self {
        @Override
        public boolean confirms() {
            return FixedLeaderReplication.this.confirms();
        }

        @Override
        public Voters voters() {
            return Voters.UNKNOWN;
        }
    }
}
