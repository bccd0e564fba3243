// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
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
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of a replicated group, as it is in every mode: its log, its role of the moment, its beat, what comes from
/// the others, and how it ends.
///
/// Owned by the group's lane. Who leads, and in which term, is for the mode's `Rules` to say.
final class Participant implements Host, MemberStream.Ears {
    private static final Logger logger = LoggerFactory.getLogger(Participant.class);

    private final String group;
    private final Mode mode;
    private final ReplicationConfig config;
    private final Membership membership;
    private final Lane lane;
    private final Clock clock;
    private final Meter meter;
    private final FailureDetector detector;
    private final LocalLog local;
    private final MemberStream stream;
    private final FeedParts feedParts;
    private final Hellos hellos;
    private final RangeRepair repair;
    private final Rules rules;
    private final TreeSet<NodeId> toldTerm = new TreeSet<>();
    private Role role;
    private Standing told = new Standing.Following(-1, Optional.empty());
    private Optional<Drain> drain = Optional.empty();
    private long links;
    private boolean isLaneLate;
    private boolean isClosed;

    /// What each mode does in its own way.
    interface Rules {
        /// The log is open and the others are heard from now on.
        void begin() throws IOException;

        /// With every heartbeat, before the role's.
        void beat(long nowNanos) throws IOException;

        /// Another member, which is remembered with it, says how it stands.
        void hello(NodeId from, Hello hello) throws IOException;

        /// A message of elections, of promotions, or of who leads in a term.
        void received(NodeId from, MemberMessage message) throws IOException;

        /// The connection to this member broke.
        void lost(NodeId member) throws IOException;

        /// This member was asked how it stands, at this time: its answer will carry the nonce.
        void greeted(long nonce);

        /// What is written and on the disk here moved; before the role hears of it.
        void progressed() throws IOException;

        Standing standing();

        /// True if nothing this member may have promised is forgotten.
        boolean remembersAll();

        /// Who votes; `Voters.UNKNOWN` where nobody does.
        Voters voters();
    }

    /// Hears where the record ends that opens this member's term, before anything is shipped in it.
    interface Opened {
        void at(long openingEnd) throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    Participant(Mode mode, Replications.Parts parts, Memory memory, Rules rules) {
        var environment = parts.environment();
        this.mode = mode;
        this.rules = rules;
        group = parts.group();
        config = parts.config();
        membership = parts.membership();
        lane = environment.lanes().apply(group);
        clock = environment.clock();
        meter = environment.meter();
        detector = parts.detector();
        local = new LocalLog(parts, memory);
        stream = new MemberStream(group, membership, mode, config.flush(), environment);
        feedParts = new FeedParts(group, local, memory, stream, config, parts.checkpoints(), lane, clock, meter);
        hellos = new Hellos(membership, memory, local, stream, environment.randomness(), new OwnState());
        repair = new RangeRepair(membership.others(), feedParts, hellos, this);
        role = new Followership(memory.remembered().term(), Optional.empty(), mode, feedParts, this);
    }

    void start(Replication.Listener listener) {
        assert lane.isCurrent() : "start on the group's lane";
        try {
            local.start(listener, new RolePass());
            stream.open(this);
            detector.onChange(lane, (member, _) -> healthChanged(member));
            rules.begin();
            beat(clock.nanos());
        } catch (IOException e) {
            fail(e);
        }
    }

    FeedParts feedParts() {
        return feedParts;
    }

    LocalLog local() {
        return local;
    }

    Hellos hellos() {
        return hellos;
    }

    Role role() {
        return role;
    }

    boolean isEnded() {
        return isClosed || local.isDead();
    }

    boolean isDraining() {
        return drain.isPresent();
    }

    /// False while its disk or its lane lags.
    boolean keepsUp() {
        return local.trouble().isEmpty() && !isLaneLate;
    }

    // ---- In time

    private void beat(long dueNanos) {
        if (isEnded()) return;
        long now = clock.nanos();
        watchLane(now - dueNanos);
        attempt(() -> {
            toldTerm.clear();
            rules.beat(now);
            role.tick(now);
            local.tick(now);
            repair.tick(now);
        });
        if (isEnded()) return;
        drain.ifPresent(leaving -> leaving.check(now));
        long next = Metronome.after(now, config.pace().heartbeat());
        lane.at(next, () -> beat(next));
    }

    private void watchLane(long lateNanos) {
        meter.set(ReplicationMetric.LANE_LAG, lateNanos);
        isLaneLate = lateNanos >= config.pace().stall().toNanos();
        detector.report(group + " lane", isLaneLate ? Optional.of("its lane lags") : Optional.empty());
    }

    private void attempt(Work work) {
        if (isEnded()) return;
        try {
            work.run();
        } catch (IOException e) {
            stumble(e);
        }
    }

    /// Damage below what is durable is mended, and what stumbled over it is tried again; anything else ends the member.
    private void stumble(IOException why) {
        if (why instanceof CorruptRecordException damage) {
            logger.error("group={} damaged=\"{}\"", group, damage.getMessage());
            local.log().suspect(damage.position());
        } else {
            fail(why);
        }
    }

    // ---- What the others say

    @Override
    public void received(NodeId from, MemberMessage message) {
        attempt(() -> {
            switch (message) {
                case Hello hello -> {
                    hellos.heard(from, hello);
                    rules.hello(from, hello);
                }
                case FetchRange ask -> repair.asked(from, ask);
                case Range range -> repair.received(from, range);
                case Unsound unsound -> local.log().suspect(unsound.position());
                case Append _,
                        Appended _,
                        Align _,
                        Aligned _,
                        Seed _,
                        Seeded _,
                        Election _,
                        OpenTerm _,
                        TermAnswer _,
                        Donate _ -> rules.received(from, message);
            }
        });
    }

    /// A message of an older term: its sender should know better, once per heartbeat.
    void stale(NodeId from) {
        meter.add(ReplicationMetric.STALE_TERM, 1);
        ungreeted(from);
    }

    @Override
    public void ungreeted(NodeId from) {
        if (!isEnded() && toldTerm.add(from)) greet(from);
    }

    @Override
    public void connected(NodeId member) {
        attempt(() -> {
            greet(member);
            role.connected(member);
        });
    }

    @Override
    public void lost(NodeId member) {
        attempt(() -> rules.lost(member));
    }

    private void healthChanged(NodeId member) {
        attempt(() -> {
            role.healthChanged(member);
            standingChanged();
        });
    }

    // ---- What the roles ask

    @Override
    public long greet(NodeId to) {
        try {
            long nonce = hellos.ask(to);
            rules.greeted(nonce);
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
        return rules.remembersAll() && local.isWhole() && local.hasState();
    }

    @Override
    public void standingChanged() {
        var standing = rules.standing();
        if (standing.equals(told)) return;
        told = standing;
        local.standing(standing);
    }

    @Override
    public void fail(IOException why) {
        local.fail(why);
    }

    // ---- Its role

    /// Opens `term` in the log and leads it.
    void lead(long term, SafetyRule rule, String why, Opened opened) throws IOException {
        long openingEnd = local.log().append(RecordKind.TERM_OPENING, term, 0, (_, _) -> {});
        local.log().write();
        meter.add(ReplicationMetric.TERMS_OPENED, 1);
        logger.info(
                "group={} standing=leading term={} why=\"{}\" end={} safeEnd={} node={}",
                group,
                term,
                why,
                openingEnd,
                local.safeEnd(),
                membership.self());
        var leading = new Leadership(term, openingEnd, rule, membership.others(), feedParts, this);
        become(leading, why);
        opened.at(openingEnd);
        leading.begin();
        standingChanged();
        local.acknowledgement(leading.acknowledgement());
        local.onAppended();
    }

    /// Follows `leader`, or nobody yet, in `term`.
    void follow(long term, Optional<NodeId> leader, String why) {
        logger.info(
                "group={} standing=following term={} leader={} why=\"{}\" node={}",
                group,
                term,
                leader.map(NodeId::name).orElse("none"),
                why,
                membership.self());
        become(new Followership(term, leader, mode, feedParts, this), why);
        standingChanged();
    }

    void become(Role next, String why) {
        var before = role;
        role = next;
        before.end(why);
    }

    // ---- What the broker asks

    void onAppended() {
        assert lane.isCurrent() : "onAppended outside of the lane";
        assert role instanceof Leadership : "only the leader appends";
        local.onAppended();
    }

    void whenServed(long position, Runnable then) {
        assert lane.isCurrent() : "whenServed outside of the lane";
        if (role instanceof Leadership leading) leading.whenServed(position, then);
        else then.run();
    }

    Acknowledgement acknowledgement() {
        return role instanceof Leadership leading ? leading.acknowledgement() : Acknowledgement.STORED_ONLY;
    }

    long lowestNeeded() {
        return role instanceof Leadership leading ? leading.lowestNeeded() : local.safeEnd();
    }

    void drain(Runnable whenDrained) {
        if (drain.isPresent()) throw new IllegalStateException("drained twice");
        var log = local.log();
        logger.info("group={} draining end={} persisted={}", group, log.end(), log.persistedEnd());
        local.freeze();
        local.onAppended();
        long deadline = clock.nanos() + config.pace().drain().toNanos();
        drain = Optional.of(new Drain(local, deadline, this::isShipped, whenDrained));
    }

    private boolean isShipped() {
        return !(role instanceof Leadership leading) || leading.isShipped();
    }

    ReplicationView view(String roleName) {
        return new ViewOfMembers(group, mode, membership, local, detector, clock)
                .view(role, rules.standing(), roleName, hellos.heard());
    }

    void close() {
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
            rules.progressed();
            role.progressed();
            drain.ifPresent(leaving -> leaving.check(clock.nanos()));
        }
    }

    private final class OwnState implements Hellos.Self {
        @Override
        public boolean confirms() {
            return Participant.this.confirms();
        }

        @Override
        public boolean leads() {
            return role instanceof Leadership;
        }

        @Override
        public Voters voters() {
            return rules.voters();
        }
    }
}
