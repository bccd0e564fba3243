// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.replication.Health.State;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who lives, as this node knows it: one per node, over all other members.
///
/// Owned by the lane `node`; `health` and `all` read a published picture and may be called from any thread. Members
/// send each other a beat every 100 ms; silence and broken connections make them SUSPECT, then DOWN (`HealthRule`).
/// Time in which this node itself did not run is not held against the others.
public final class FailureDetector {
    /// The network channel of the beats.
    public static final String CHANNEL = "node";

    private static final Logger log = LoggerFactory.getLogger(FailureDetector.class);
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final Membership membership;
    private final DetectorConfig config;
    private final Environment environment;
    private final Lane lane;
    private final int fingerprint;
    private final long boot;
    private final SequencedMap<NodeId, Watched> watched = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final TreeMap<String, String> troubles = new TreeMap<>();
    private final List<Runnable> afterLook = new ArrayList<>();
    private volatile SequencedMap<NodeId, Health> picture = Collections.emptySortedMap();
    private volatile Map<NodeId, List<LeaderClaim>> claims = Map.of();
    private volatile Set<NodeId> yielding = Set.of();
    private volatile Supplier<List<LeaderClaim>> ownClaims = List::of;
    private long sequence;
    private long beatCount = Long.MIN_VALUE;
    private Beat.Intent intent = Beat.Intent.STAYS;

    public FailureDetector(Membership membership, DetectorConfig config, Environment environment) {
        this.membership = membership;
        this.config = config;
        this.environment = environment;
        this.lane = environment.lanes().apply(CHANNEL);
        this.fingerprint = Fingerprint.of(membership.clusterId(), CHANNEL);
        this.boot = environment.randomness().nextLong();
        long now = environment.clock().nanos();
        for (var member : membership.others()) watched.put(member, new Watched(now));
        publish();
    }

    /// Begins to send and to judge. Any thread, once.
    public void start() {
        environment.network().onReceive(CHANNEL, lane, new Ears());
        lane.post(() -> {
            long now = environment.clock().nanos();
            watched.values().forEach(member -> member.heardNanos = now);
            tick(now);
        });
    }

    /// What is known of one member; of this node itself, whether it keeps up. Any thread.
    public Health health(NodeId member) {
        var health = picture.get(member);
        if (health == null) throw new IllegalArgumentException(member + " is not a member");
        return health;
    }

    /// What is known of every member, in order, this node included. Any thread.
    public SequencedMap<NodeId, Health> all() {
        return picture;
    }

    /// What a member said last of who leads each group, by the group's number, if it is ALIVE; else nothing. Any
    /// thread.
    public List<LeaderClaim> claims(NodeId member) {
        return claims.getOrDefault(member, List.of());
    }

    /// Whether the member, or this node itself, is to lead nothing, because it is about to be stopped. Any thread.
    public boolean yields(NodeId member) {
        return yielding.contains(member);
    }

    /// From now on the other members are told this of who leads each group. Asked on the lane `node`, with each beat.
    public void claim(Supplier<List<LeaderClaim>> leads) {
        ownClaims = leads;
    }

    /// From now on `listener` hears, on `target`, when a member's state or the reason for it changes. Any thread.
    public void onChange(Lane target, Listener listener) {
        lane.post(() -> subscriptions.add(new Subscription(target, listener)));
    }

    /// From now on `task` runs on the lane `node` after each look at the members, twice per heartbeat,
    /// until this node leaves. Any thread.
    public void afterLook(Runnable task) {
        lane.post(() -> afterLook.add(task));
    }

    /// Says what keeps `source` (a group, a lane) from keeping up: a stuck disk, a lagging lane; empty when it does
    /// again. The other members are told and suspect this node. Any thread.
    public void report(String source, Optional<String> trouble) {
        lane.post(() -> {
            if (trouble.isPresent()) troubles.put(source, trouble.get());
            else troubles.remove(source);
            publish();
        });
    }

    /// Tells the others that this node is to lead nothing until it is started again: it will be stopped. It goes on
    /// with
    /// all else. Any thread.
    public void yieldLeads() {
        intend(Beat.Intent.YIELDS);
    }

    /// Takes that back: nobody could take over. Any thread.
    public void stay() {
        intend(Beat.Intent.STAYS);
    }

    /// Tells the others that this node is about to end: it is DOWN at once. Nothing is sent afterwards. Any thread.
    public void leave() {
        intend(Beat.Intent.LEAVES);
    }

    private void intend(Beat.Intent next) {
        lane.post(() -> {
            if (intent == Beat.Intent.LEAVES) return;
            intent = next;
            publish();
            sendBeat();
        });
    }

    private void tick(long dueNanos) {
        long now = environment.clock().nanos();
        long late = now - dueNanos;
        environment.meter().set(ReplicationMetric.LANE_LAG, late);
        if (intent == Beat.Intent.LEAVES) return;
        for (var member : watched.values()) member.asleepNanos += late;
        beatIfDue(now);
        judge(now);
        publish();
        afterLook.forEach(Runnable::run);
        long next = Metronome.after(now, config.heartbeat().dividedBy(2));
        lane.at(next, () -> tick(next));
    }

    private void beatIfDue(long now) {
        long count = Metronome.count(now, config.heartbeat());
        if (count == beatCount) return;
        beatCount = count;
        sendBeat();
    }

    private void sendBeat() {
        sequence++;
        var leads = ownClaims.get().stream()
                .map(claim -> new Beat.Lead(
                        claim.term(), claim.leader().map(membership::numberOf).orElse(Beat.NOBODY)))
                .toList();
        var beat =
                new Beat(intent, membership.numberOf(membership.self()), fingerprint, boot, sequence, leads, trouble());
        var bytes = beat.encode();
        for (var member : watched.keySet()) environment.network().send(member, CHANNEL, bytes, NOTHING);
    }

    private String trouble() {
        return troubles.isEmpty() ? "" : troubles.firstEntry().getValue();
    }

    private void judge(long now) {
        boolean isNews = false;
        for (var entry : watched.entrySet()) {
            var member = entry.getValue();
            var judgement = HealthRule.judge(member.signs(now), config);
            boolean isDownStill =
                    judgement.state() == State.DOWN && member.judgement.state() == State.DOWN && !member.hasLeft();
            // The first reason is the one worth knowing.
            if (isDownStill || judgement.equals(member.judgement)) continue;
            var before = member.judgement;
            member.judgement = judgement;
            isNews = true;
            announce(entry.getKey(), before.state(), judgement, member);
        }
        if (isNews) publish();
    }

    private void announce(NodeId member, State before, HealthRule.Judgement judgement, Watched about) {
        var state = judgement.state();
        if (state != before) {
            log.info(
                    "member={} state={} was={} reason=\"{}\" node={}",
                    member,
                    state,
                    before,
                    judgement.reason(),
                    membership.self());
            if (state == State.SUSPECT) environment.meter().add(ReplicationMetric.SUSPECTED, 1);
            if (state == State.DOWN) environment.meter().add(ReplicationMetric.DECLARED_DOWN, 1);
        }
        var health = new Health(state, judgement.reason(), about.heardNanos);
        for (var subscription : subscriptions)
            subscription.lane().post(() -> subscription.listener().changed(member, health));
    }

    private void publish() {
        var next = new LinkedHashMap<NodeId, Health>();
        for (var member : membership.members()) {
            var about = watched.get(member);
            if (about == null) next.put(member, own());
            else next.put(member, new Health(about.judgement.state(), about.judgement.reason(), about.heardNanos));
        }
        picture = Collections.unmodifiableSequencedMap(next);
        var said = new HashMap<NodeId, List<LeaderClaim>>();
        watched.forEach((member, about) -> {
            if (about.judgement.state() == State.ALIVE) said.put(member, about.claims);
        });
        claims = said;
        var leadNothing = new HashSet<NodeId>();
        if (intent == Beat.Intent.YIELDS) leadNothing.add(membership.self());
        watched.forEach((member, about) -> {
            if (about.intent == Beat.Intent.YIELDS) leadNothing.add(member);
        });
        yielding = Set.copyOf(leadNothing);
    }

    private List<LeaderClaim> claims(Beat beat) {
        return beat.leads().stream()
                .map(lead -> new LeaderClaim(lead.term(), membership.member(lead.leader())))
                .toList();
    }

    private Health own() {
        long now = environment.clock().nanos();
        return troubles.isEmpty()
                ? new Health(State.ALIVE, "this node", now)
                : new Health(State.SUSPECT, trouble(), now);
    }

    /// Hears of changes.
    public interface Listener {
        void changed(NodeId member, Health health);
    }

    private record Subscription(Lane lane, Listener listener) {}

    /// What was seen of one member.
    private static final class Watched {
        long heardNanos;
        long asleepNanos;
        long brokenNanos;
        boolean broken;
        boolean everHeard;
        Beat.Intent intent = Beat.Intent.STAYS;
        long boot;
        long sequence;
        String trouble = "";
        List<LeaderClaim> claims = List.of();
        HealthRule.Judgement judgement = new HealthRule.Judgement(State.SUSPECT, "never heard");

        Watched(long now) {
            heardNanos = now;
        }

        HealthRule.Signs signs(long now) {
            long silent = Math.max(0, now - heardNanos - asleepNanos);
            long brokenFor = broken ? Math.max(0, now - brokenNanos) : -1;
            return new HealthRule.Signs(everHeard, hasLeft(), silent, brokenFor, trouble);
        }

        boolean hasLeft() {
            return intent == Beat.Intent.LEAVES;
        }

        /// False for a beat that is older than one already heard.
        boolean hear(Beat beat, long now) {
            boolean late = everHeard && beat.boot() == boot && beat.sequence() <= sequence;
            if (late) return false;
            boot = beat.boot();
            sequence = beat.sequence();
            everHeard = true;
            heardNanos = now;
            asleepNanos = 0;
            broken = false;
            intent = beat.intent();
            trouble = beat.trouble();
            return true;
        }
    }

    private final class Ears implements Network.Receiver {
        @Override
        public void received(NodeId from, MemorySegment message) {
            var member = watched.get(from);
            var beat = Beat.decode(message);
            if (member == null || beat.isEmpty()) {
                environment
                        .meter()
                        .add(member == null ? ReplicationMetric.UNKNOWN_NODE : ReplicationMetric.MALFORMED, 1);
            } else if (beat.get().fingerprint() != fingerprint) {
                environment.meter().add(ReplicationMetric.FOREIGN_CLUSTER, 1);
            } else if (beat.get().sender() != membership.numberOf(from)) {
                environment.meter().add(ReplicationMetric.UNKNOWN_NODE, 1);
            } else {
                long now = environment.clock().nanos();
                var before = member.intent;
                if (member.hear(beat.get(), now)) {
                    member.claims = claims(beat.get());
                    judge(now);
                    if (member.intent != before) publish();
                }
            }
        }

        @Override
        public void connected(NodeId member) {}

        @Override
        public void lost(NodeId member) {
            var about = watched.get(member);
            if (about == null || about.broken) return;
            long now = environment.clock().nanos();
            about.broken = true;
            about.brokenNanos = now;
            judge(now);
        }
    }
}
