// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

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
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// Leads one term: feeds every other member and says how far the log is safe.
///
/// Owned by the group's lane. Nothing becomes safe before the term's opening record is: a copy of an older term's
/// records could still lose against a log that ends in a term between (Raft §5.4.2).
final class Leadership implements Role {
    private final long term;
    private final long openingEnd;
    private final SafetyRule rule;
    private final FeedParts parts;
    private final SequencedMap<NodeId, LogFeed> feeds = new LinkedHashMap<>();
    private final long[] positions;
    private final List<Awaited> awaited = new ArrayList<>();
    private Acknowledgement acknowledgement;
    private boolean isTellingDue;
    private boolean hasEnded;

    /// Runs once every live member serves up to `position`, or its time is over.
    private record Awaited(long position, long deadlineNanos, Runnable then) {}

    /// `openingEnd` is where the term's opening record ends.
    Leadership(long term, long openingEnd, SafetyRule rule, List<NodeId> others, FeedParts parts, Host host) {
        this.term = term;
        this.openingEnd = openingEnd;
        this.rule = rule;
        this.parts = parts;
        this.positions = new long[others.size()];
        this.acknowledgement = needsReplica() ? Acknowledgement.STORED_ONLY : Acknowledgement.WHEN_SAFE;
        for (var member : others) feeds.put(member, new LogFeed(member, term, parts, host, OptionalLong.empty()));
    }

    void begin() {
        for (var feed : feeds.values()) feed.greet();
    }

    @Override
    public Standing standing() {
        return new Standing.Leading(term);
    }

    /// Where the record ends that opened the term.
    long openingEnd() {
        return openingEnd;
    }

    Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    SequencedMap<NodeId, LogFeed> feeds() {
        return feeds;
    }

    @Override
    public void written() throws IOException {
        long now = parts.clock().nanos();
        for (var feed : feeds.values()) feed.ship(now);
    }

    @Override
    public void progressed() {
        int count = 0;
        for (var feed : feeds.values()) if (feed.counts()) positions[count++] = feed.onDisk();
        long safeEnd = rule.safeEnd(parts.local().progress(), positions, count);
        long before = parts.local().safeEnd();
        if (safeEnd >= openingEnd) parts.local().raiseSafe(safeEnd);
        if (parts.local().safeEnd() > before) tellSoon();
        judgeAcknowledgement();
    }

    /// Without a replica that keeps up nothing can be promised, and an operator decides. An elected leader that is
    /// left alone steps down instead.
    private boolean needsReplica() {
        return rule instanceof SafetyRule.Copied;
    }

    /// Once per pass, after what the pass appended is known: a follower that outlives this leader shall serve what
    /// was acknowledged.
    private void tellSoon() {
        if (isTellingDue) return;
        isTellingDue = true;
        parts.lane().defer(this::tellSafeEnd);
    }

    private void tellSafeEnd() {
        isTellingDue = false;
        // While something is on its way, the append after it, or the next move of the safe end, tells.
        boolean isQuiet = parts.local().safeEnd() == parts.local().log().end();
        if (hasEnded || parts.local().isDead() || !isQuiet) return;
        for (var feed : feeds.values()) feed.tellSafeEndIfNew();
    }

    private void judgeAcknowledgement() {
        boolean isWaitedFor = !needsReplica();
        for (var feed : feeds.values()) isWaitedFor |= feed.isInSync();
        var next = isWaitedFor ? Acknowledgement.WHEN_SAFE : Acknowledgement.STORED_ONLY;
        if (next == acknowledgement) return;
        acknowledgement = next;
        parts.local().acknowledgement(next);
    }

    @Override
    public void hello(NodeId from, Hello hello) throws IOException {
        feed(from).hello(hello);
    }

    @Override
    public void received(NodeId from, MemberMessage message) throws IOException {
        switch (message) {
            case Appended appended -> {
                feed(from).appended(appended);
                progressed();
                tellServed();
            }
            case Aligned aligned -> {
                feed(from).aligned(aligned);
                progressed();
            }
            case Seeded seeded -> feed(from).seeded(seeded);
            // Only this member opens its term: nobody else feeds in it. Answers to its opening come late.
            case Append _, Align _, Seed _, Donate _ -> parts.meter().add(ReplicationMetric.MALFORMED, 1);
            case Hello _, OpenTerm _, TermAnswer _, FetchRange _, Range _, Unsound _, Election _ -> {}
        }
    }

    @Override
    public void tick(long nowNanos) throws IOException {
        for (var feed : feeds.values()) feed.tick(nowNanos);
        progressed();
        tellServed();
        measure();
    }

    private void measure() {
        long end = parts.local().log().end();
        long furthestLag = 0;
        int inSync = 0;
        for (var feed : feeds.values()) {
            furthestLag = Math.max(furthestLag, end - feed.onDisk());
            if (feed.isInSync()) inSync++;
        }
        parts.meter().set(ReplicationMetric.FURTHEST_LAG_BYTES, furthestLag);
        parts.meter().set(ReplicationMetric.IN_SYNC_REPLICAS, inSync);
        parts.meter().set(ReplicationMetric.UNSAFE_BYTES, end - parts.local().safeEnd());
    }

    @Override
    public void connected(NodeId member) throws IOException {
        feed(member).connected(parts.clock().nanos());
    }

    @Override
    public void healthChanged(NodeId member) {
        progressed();
    }

    @Override
    public void end(String why) {
        hasEnded = true;
        parts.meter().add(ReplicationMetric.STEPPED_DOWN, 1);
        // What they wait for is safe: it only is not known everywhere yet.
        for (var one : List.copyOf(awaited)) one.then().run();
        awaited.clear();
    }

    /// Runs `then` once every live member serves up to `position`, at the latest after the wait that is
    /// configured.
    void whenServed(long position, Runnable then) {
        long deadline = parts.clock().nanos() + parts.config().pace().served().toNanos();
        awaited.add(new Awaited(position, deadline, then));
        beat();
        tellServed();
    }

    /// A sign of life at once, with the safe end.
    void beat() {
        for (var feed : feeds.values()) feed.tellSafeEnd();
    }

    private void tellServed() {
        if (awaited.isEmpty()) return;
        long served = Long.MAX_VALUE;
        for (var feed : feeds.values()) if (feed.isReachable()) served = Math.min(served, feed.served());
        long now = parts.clock().nanos();
        for (var one : List.copyOf(awaited)) {
            boolean isOver = one.position() <= served || one.deadlineNanos() - now <= 0;
            if (isOver && awaited.remove(one)) one.then().run();
        }
    }

    /// The oldest position a replica needs, as far as the log is kept for it.
    long lowestNeeded() {
        long end = parts.local().log().end();
        long lowest = parts.local().safeEnd();
        for (var feed : feeds.values()) lowest = Math.min(lowest, feed.needed().orElse(0));
        return Math.max(
                lowest,
                Math.min(parts.local().safeEnd(), end - parts.config().limits().retainedBytes()));
    }

    /// Every replica that keeps up has everything.
    boolean isShipped() {
        long end = parts.local().log().end();
        for (var feed : feeds.values()) if (feed.isInSync() && feed.onDisk() < end) return false;
        return true;
    }

    LogFeed feed(NodeId member) {
        var feed = feeds.get(member);
        if (feed == null) throw new IllegalStateException(member + " is not fed from here");
        return feed;
    }
}
