// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.TermHistory;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Aligned;
import io.trijet.replication.MemberMessage.Appended;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.storage.TermStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one other member's log to where this one's is, and keeps it there.
///
/// Owned by the group's lane. Says hello, finds the last common point in one round trip, then streams; a member
/// whose log has nothing in common any more gets a checkpoint first. Whatever is lost on the way is said again.
final class LogFeed {
    private static final Logger logger = LoggerFactory.getLogger(LogFeed.class);
    private static final int ALIGN_ATTEMPTS = 10;

    private final NodeId to;
    private final long term;
    private final FeedParts parts;
    private final Host host;
    private final OptionalLong givenLink;
    private Progress progress = new Resting();
    private long saidNanos;
    private boolean isResuming;

    private sealed interface Progress {
        long link();
    }

    /// Nothing is under way.
    private record Resting() implements Progress {
        @Override
        public long link() {
            return 0;
        }
    }

    /// A hello with this nonce, or a later one, will be answered.
    private record Greeting(long nonce) implements Progress {
        @Override
        public long link() {
            return 0;
        }
    }

    /// `start` is where the other end's log begins.
    private record Aligning(Align message, long start, int attempts) implements Progress {
        @Override
        public long link() {
            return message.link();
        }
    }

    private record Seeding(SeedFeed seed) implements Progress {
        @Override
        public long link() {
            return seed.link();
        }
    }

    private record Streaming(Stream stream) implements Progress {
        @Override
        public long link() {
            return stream.link();
        }
    }

    /// `givenLink`: the link that the fed member asked for; otherwise each conversation gets a new one.
    LogFeed(NodeId to, long term, FeedParts parts, Host host, OptionalLong givenLink) {
        this.to = to;
        this.term = term;
        this.parts = parts;
        this.host = host;
        this.givenLink = givenLink;
    }

    NodeId to() {
        return to;
    }

    /// Begins the conversation, or begins it again.
    void greet() {
        saidNanos = parts.clock().nanos();
        progress = new Greeting(host.greet(to));
    }

    /// Called with every heartbeat.
    void tick(long nowNanos) throws IOException {
        switch (progress) {
            case Resting _ -> greet();
            case Greeting greeting -> greetAgain(greeting, nowNanos);
            case Aligning aligning -> alignAgain(aligning, nowNanos);
            case Seeding seeding -> seeding.seed().tick(nowNanos);
            case Streaming streaming when streaming.stream().isCutOff() -> greet();
            case Streaming streaming -> streaming.stream().tick(nowNanos);
        }
    }

    private void greetAgain(Greeting greeting, long nowNanos) {
        saidNanos = nowNanos;
        // The first nonce stays good: an answer to any of them is an answer.
        host.greet(to);
        progress = greeting;
    }

    private void alignAgain(Aligning aligning, long nowNanos) {
        if (nowNanos - saidNanos < parts.config().pace().retransmit().toNanos()) return;
        if (aligning.attempts() >= ALIGN_ATTEMPTS) {
            greet();
            return;
        }
        saidNanos = nowNanos;
        host.send(to, aligning.message());
        progress = new Aligning(aligning.message(), aligning.start(), aligning.attempts() + 1);
    }

    /// The other end can be reached anew: what was in flight may be gone.
    void connected(long nowNanos) throws IOException {
        if (progress instanceof Streaming(var stream) && !stream.isCutOff()) stream.resend(nowNanos);
        else tick(nowNanos);
    }

    /// The pass wrote: ship it.
    void ship(long nowNanos) throws IOException {
        if (!(progress instanceof Streaming(var stream))) return;
        if (stream.isCutOff()) {
            greet();
            return;
        }
        boolean hasMore = stream.ship(nowNanos);
        if (hasMore && !isResuming) {
            isResuming = true;
            parts.lane().post(this::resume);
        }
    }

    private void resume() {
        isResuming = false;
        if (parts.local().isDead()) return;
        try {
            ship(parts.clock().nanos());
        } catch (IOException e) {
            host.fail(e);
        }
    }

    void hello(Hello hello) throws IOException {
        if (progress instanceof Greeting(long nonce) && hello.isAnswer() && hello.link() >= nonce) align(hello.state());
    }

    private void align(MemberMessage.State state) throws IOException {
        var log = parts.local().log();
        var ours = history(log.startPosition(), log.writtenEnd(), MemberCodec.latest(log.terms()));
        var theirs = history(state.start().position(), state.last().position(), state.terms());
        var common = ours.commonWith(theirs);
        long link = givenLink.orElseGet(host::nextLink);
        saidNanos = parts.clock().nanos();
        if (common.isEmpty()) {
            seed(link, SeedFeed.ofWholeLog(parts, state.safeEnd()));
            return;
        }
        var message = new Align(
                term,
                link,
                log.pointAt(common.getAsLong()),
                state.last(),
                parts.local().safeEnd(),
                parts.memory().remembered().lossy());
        progress = new Aligning(message, state.start().position(), 1);
        host.send(to, message);
    }

    private static TermHistory history(long start, long end, List<TermStart> terms) {
        var converted = new ArrayList<TermHistory.Term>(terms.size());
        for (var term : terms) converted.add(new TermHistory.Term(term.term(), term.position()));
        return new TermHistory(start, end, converted);
    }

    private void seed(long link, Optional<Memory.Seed> seed) {
        if (seed.isEmpty()) {
            logger.error(
                    "group={} member={} reason=\"its log cannot be continued from position {} and there is no"
                            + " checkpoint that helps\" term={}",
                    parts.group(),
                    to,
                    parts.local().log().startPosition(),
                    term);
            progress = new Resting();
            return;
        }
        logger.info(
                "group={} member={} seeding={} term={}",
                parts.group(),
                to,
                seed.get().at(),
                term);
        parts.meter().add(ReplicationMetric.SEEDS_SENT, 1);
        var feed = new SeedFeed(to, term, link, parts, host, seed.get());
        progress = new Seeding(feed);
        feed.tick(saidNanos);
    }

    void seeded(Seeded seeded) {
        if (progress instanceof Seeding(var seed) && seed.link() == seeded.link()) seed.seeded(seeded);
        else parts.meter().add(ReplicationMetric.STALE_LINK, 1);
    }

    void aligned(Aligned aligned) throws IOException {
        if (aligned.link() != progress.link()) {
            parts.meter().add(ReplicationMetric.STALE_LINK, 1);
            return;
        }
        switch (aligned.outcome()) {
            case AGAIN -> greet();
            case SEED -> seedState();
            case DONE -> startStreaming(aligned);
        }
    }

    /// The other end has the log, and lacks the state.
    private void seedState() throws IOException {
        if (!(progress instanceof Aligning(var message, long start, int _))) return;
        seed(givenLink.orElseGet(host::nextLink), SeedFeed.ofState(parts, start, message.common()));
    }

    private void startStreaming(Aligned aligned) throws IOException {
        var from = switch (progress) {
            case Aligning aligning -> aligning.message().common();
            case Seeding seeding -> seeding.seed().at();
            case Resting _, Greeting _, Streaming _ -> null;
        };
        if (from == null) return;
        if (aligned.cutBytes() > 0) tellCut(aligned);
        logger.info("group={} member={} streaming from={} term={}", parts.group(), to, from, term);
        long onDisk = Math.min(aligned.progress(), from.position());
        progress = new Streaming(new Stream(to, term, aligned.link(), from, onDisk, parts));
        ship(parts.clock().nanos());
    }

    private void tellCut(Aligned aligned) {
        parts.local().countCut(aligned.cutBytes(), aligned.cutMessages());
        logger.warn(
                "group={} member={} came back with what this log does not have: bytes={} messages={} kept=diverged/"
                        + " term={}",
                parts.group(),
                to,
                aligned.cutBytes(),
                aligned.cutMessages(),
                term);
    }

    void appended(Appended appended) throws IOException {
        if (!(progress instanceof Streaming(var stream)) || stream.link() != appended.link()) {
            parts.meter().add(ReplicationMetric.STALE_LINK, 1);
            return;
        }
        long now = parts.clock().nanos();
        if (!stream.isCutOff()) stream.appended(appended, now);
        ship(now);
    }

    /// Its position counts for what is safe: it is reachable, aligned, and confirms.
    boolean counts() {
        return progress instanceof Streaming(var stream) && stream.confirms() && host.isReachable(to);
    }

    /// It counts, keeps up and makes progress: it is worth waiting for.
    boolean isInSync() {
        return progress instanceof Streaming(var stream)
                && counts()
                && !stream.isStalled()
                && parts.local().log().end() - stream.onDisk()
                        <= parts.config().limits().inSyncLagBytes();
    }

    /// How far the other end is on its disk (with `flush=async`: in its file), as it said on this link.
    long onDisk() {
        return progress instanceof Streaming(var stream) ? stream.onDisk() : 0;
    }

    /// Up to where the other end serves, as it said on this link.
    long served() {
        return progress instanceof Streaming(var stream) ? stream.served() : 0;
    }

    /// Its log is whole and it forgot nothing, as it said on this link.
    boolean confirms() {
        return progress instanceof Streaming(var stream) && stream.confirms();
    }

    /// All of the log is on the other end's disk.
    boolean hasAll() {
        return onDisk() == parts.local().log().end();
    }

    boolean isStreaming() {
        return progress instanceof Streaming;
    }

    boolean isReachable() {
        return host.isReachable(to);
    }

    void tellSafeEnd() {
        if (progress instanceof Streaming(var stream))
            stream.tellSafeEnd(parts.clock().nanos());
    }

    /// Unless an append has told it, or will.
    void tellSafeEndIfNew() {
        if (!(progress instanceof Streaming(var stream)) || !stream.owesSafeEnd()) return;
        parts.meter().add(ReplicationMetric.SAFE_ENDS_TOLD, 1);
        stream.tellSafeEnd(parts.clock().nanos());
    }

    long written() {
        return progress instanceof Streaming(var stream) ? stream.writtenThere() : 0;
    }

    /// The oldest position of the log that this feed still needs; empty while it is not known.
    OptionalLong needed() {
        return switch (progress) {
            case Streaming streaming ->
                OptionalLong.of(
                        Math.min(streaming.stream().onDisk(), streaming.stream().writtenThere()));
            case Seeding seeding -> OptionalLong.of(seeding.seed().at().position());
            case Aligning aligning ->
                OptionalLong.of(aligning.message().common().position());
            case Resting _, Greeting _ -> OptionalLong.empty();
        };
    }
}
