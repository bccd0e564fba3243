// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Donate;
import io.trijet.replication.MemberMessage.FetchRange;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.OpenTerm;
import io.trijet.replication.MemberMessage.Range;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.TermAnswer;
import io.trijet.replication.MemberMessage.Unsound;
import io.trijet.replication.PromotionRule.Cause;
import io.trijet.replication.PromotionRule.Decision;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// On the way to opening a term: first asks all how they stand, then has them promise to acknowledge nothing
/// older, then takes the tail it misses from whoever has the latest, and only then leads.
///
/// Owned by the group's lane. A restarted leader goes on asking until everybody agrees; an operator's promotion
/// ends within a bounded time, and what it was told says how. Nothing has changed if it is refused after the
/// first round.
final class Opening implements Role {
    private static final Logger logger = LoggerFactory.getLogger(Opening.class);
    private static final int MAX_ROUNDS = 5;

    private final Cause cause;
    private final Mode mode;
    private final Membership membership;
    private final FeedParts parts;
    private final Opener opener;
    private final Host host;
    private final Consumer<PromoteOutcome> outcome;
    private final SequencedMap<NodeId, Hello> answered = new TreeMap<>();
    private Phase phase;
    private int rounds;

    /// What the member does once the way is free, or is not.
    interface Opener {
        Host host();

        /// This member opens `term` and leads.
        void lead(long term, boolean isLossAccepted) throws IOException;

        /// This member gives up trying: it waits for whoever opens a term from now on.
        void follow() throws IOException;
    }

    private sealed interface Phase {}

    /// An answer counts if it answers this nonce or a later one.
    private record Surveying(long nonce, long deadlineNanos) implements Phase {}

    private record Asking(OpenTerm ask, long deadlineNanos, SequencedMap<NodeId, TermAnswer> answers)
            implements Phase {}

    private record Fetching(Donate request, LogPoint goal, LogIntake intake, Decision.Go go, Moved moved)
            implements Phase {}

    /// It leads, or was told why not.
    private record Done() implements Phase {}

    /// When the tail last grew.
    private static final class Moved {
        long end;
        long nanos;

        Moved(long nanos) {
            this.nanos = nanos;
        }
    }

    Opening(
            Cause cause,
            Mode mode,
            Membership membership,
            FeedParts parts,
            Opener opener,
            Consumer<PromoteOutcome> outcome) {
        this.cause = cause;
        this.mode = mode;
        this.membership = membership;
        this.parts = parts;
        this.opener = opener;
        this.host = opener.host();
        this.outcome = outcome;
        this.phase = new Surveying(0, 0);
    }

    Cause cause() {
        return cause;
    }

    void begin() throws IOException {
        survey();
    }

    private void survey() throws IOException {
        answered.clear();
        long nonce = 0;
        boolean isFirst = true;
        for (var member : membership.others()) {
            long said = host.greet(member);
            if (isFirst) nonce = said;
            isFirst = false;
        }
        phase = new Surveying(nonce, deadline());
        judgeSurvey();
    }

    /// A higher term is known (and saved). True if this goes on above it.
    boolean outbid(long known) throws IOException {
        if (cause == Cause.RESTART) return false;
        if (!(phase instanceof Surveying)) ask(known);
        return !(phase instanceof Done);
    }

    @Override
    public Standing standing() {
        return new Standing.Following(parts.memory().remembered().term(), Optional.empty());
    }

    @Override
    public void hello(NodeId from, Hello hello) throws IOException {
        if (!(phase instanceof Surveying(long nonce, long _))) return;
        if (!hello.isAnswer() || hello.link() < nonce) return;
        answered.put(from, hello);
        judgeSurvey();
    }

    private void judgeSurvey() throws IOException {
        if (!(phase instanceof Surveying(long _, long deadlineNanos))) return;
        long known = parts.memory().remembered().term();
        boolean isLeaderHere = known > 0 && parts.memory().remembered().opened() == known;
        var missing = new ArrayList<NodeId>();
        for (var member : membership.others()) {
            var hello = answered.get(member);
            if (hello == null || !hello.state().confirms()) missing.add(member);
            else isLeaderHere |= known > 0 && hello.state().opened() == known;
        }
        boolean isOver = isOver(answered.sequencedKeySet(), deadlineNanos);
        var facts = new PromotionRule.Facts(mode, cause, membership.others().size(), missing, isLeaderHere, isOver);
        switch (PromotionRule.decide(facts)) {
            case Decision.Wait _ -> {}
            case Decision.Go _ -> ask(known);
            case Decision.Refuse(var why) -> refuse(why);
        }
    }

    private void ask(long from) throws IOException {
        rounds++;
        if (rounds > MAX_ROUNDS) {
            giveUp("other members keep knowing higher terms, now " + from);
            return;
        }
        long term = Terms.next(from, membership.numberOf(membership.self()));
        // Before anyone is asked: this member, too, acknowledges nothing older from here on.
        parts.memory().save(parts.memory().remembered().withTerm(term));
        var ask = new OpenTerm(term, cause != Cause.RESTART, from);
        phase = new Asking(ask, deadline(), new TreeMap<>());
        host.standingChanged();
        for (var member : membership.others()) host.send(member, ask);
        judgeAnswers();
    }

    private void answer(NodeId from, TermAnswer answer) throws IOException {
        if (!(phase instanceof Asking(var ask, long _, var answers)) || answer.term() != ask.term()) return;
        if (answer.isGranted()) {
            answers.put(from, answer);
            judgeAnswers();
        } else if (cause == Cause.RESTART) {
            // Somebody knows more than this leader did: it waits for whoever leads now.
            opener.follow();
        } else {
            ask(Math.max(answer.known(), ask.term()));
        }
    }

    private void judgeAnswers() throws IOException {
        if (!(phase instanceof Asking(var ask, long deadlineNanos, var answers))) return;
        var missing = new ArrayList<NodeId>();
        for (var member : membership.others()) {
            var answer = answers.get(member);
            if (answer == null || !answer.confirms()) missing.add(member);
        }
        boolean isOver = isOver(answers.sequencedKeySet(), deadlineNanos);
        boolean isLeaderHere = isLeaderAmong(answers, ask.from());
        var facts = new PromotionRule.Facts(mode, cause, membership.others().size(), missing, isLeaderHere, isOver);
        switch (PromotionRule.decide(facts)) {
            case Decision.Wait _ -> {}
            case Decision.Go go -> fetch(ask.term(), answers, go);
            case Decision.Refuse(var why) -> refuse(why);
        }
    }

    private boolean isLeaderAmong(SequencedMap<NodeId, TermAnswer> answers, long known) {
        if (known == 0) return false;
        if (parts.memory().remembered().opened() == known) return true;
        for (var member : answers.sequencedKeySet()) {
            var hello = answered.get(member);
            if (hello != null && hello.state().opened() == known) return true;
        }
        return false;
    }

    private void fetch(long term, SequencedMap<NodeId, TermAnswer> answers, Decision.Go go) throws IOException {
        var log = parts.local().log();
        log.write();
        var best = log.lastPoint();
        Optional<NodeId> donor = Optional.empty();
        for (var entry : answers.entrySet()) {
            var answer = entry.getValue();
            if (!answer.confirms() || answer.last().compareTo(best) <= 0) continue;
            best = answer.last();
            donor = Optional.of(entry.getKey());
        }
        if (donor.isEmpty()) {
            lead(term, go);
            return;
        }
        logger.info("group={} opening={} tail={} from={} here={}", parts.group(), term, best, donor.get(), log.end());
        var request = new Donate(term, host.nextLink());
        var intake = new LogIntake(donor.get(), term, mode, parts, host);
        phase = new Fetching(request, best, intake, go, new Moved(parts.clock().nanos()));
        host.send(donor.get(), request);
    }

    private void judgeTail() throws IOException {
        if (!(phase instanceof Fetching(var request, var goal, var intake, var go, var moved))) return;
        var log = parts.local().log();
        if (intake.isAligned()
                && parts.local().hasState()
                && log.writtenEnd() == goal.position()
                && log.lastPoint().equals(goal)) {
            lead(request.term(), go);
            return;
        }
        long now = parts.clock().nanos();
        if (log.end() != moved.end) {
            moved.end = log.end();
            moved.nanos = now;
        }
        boolean isStuck = now - moved.nanos >= parts.config().pace().promotion().toNanos();
        if (isStuck) giveUp("the tail that only " + intake.from() + " has does not come: promote again");
    }

    private void lead(long term, Decision.Go go) throws IOException {
        phase = new Done();
        if (go.isLossAccepted()) {
            parts.meter().add(ReplicationMetric.DATA_LOSS_ACCEPTED, 1);
            logger.warn(
                    "group={} term={} data loss accepted end={} safeEnd={}",
                    parts.group(),
                    term,
                    parts.local().log().end(),
                    parts.local().safeEnd());
        }
        opener.lead(term, go.isLossAccepted());
        long lost = go.mayLose() ? -1 : 0;
        outcome.accept(new PromoteOutcome.Promoted(term, lost, lost));
    }

    private void refuse(String why) throws IOException {
        parts.meter().add(ReplicationMetric.PROMOTIONS_REFUSED, 1);
        giveUp(why);
    }

    /// An operator is told why not; a restarted leader begins again.
    private void giveUp(String why) throws IOException {
        if (cause == Cause.RESTART) {
            rounds = 0;
            survey();
            return;
        }
        end(why);
        opener.follow();
    }

    @Override
    public void received(NodeId from, MemberMessage message) throws IOException {
        if (message instanceof TermAnswer answer) {
            answer(from, answer);
            return;
        }
        if (!(phase instanceof Fetching(var _, var _, var intake, var _, var _))
                || !intake.from().equals(from)) {
            parts.meter().add(ReplicationMetric.STALE_LINK, 1);
            return;
        }
        switch (message) {
            case Append append -> intake.append(append);
            case Align align -> intake.align(align);
            case Seed seed -> intake.seed(seed);
            case Hello _,
                    OpenTerm _,
                    TermAnswer _,
                    Donate _,
                    FetchRange _,
                    Range _,
                    Unsound _,
                    MemberMessage.Election _ -> {}
            case MemberMessage.Aligned _, MemberMessage.Appended _, MemberMessage.Seeded _ -> {}
        }
        judgeTail();
    }

    @Override
    public void tick(long nowNanos) throws IOException {
        switch (phase) {
            case Surveying _ -> {
                // Also those that did not confirm: what they had lost may be mended by now.
                for (var member : membership.others()) {
                    var hello = answered.get(member);
                    if (hello == null || !hello.state().confirms()) host.greet(member);
                }
                judgeSurvey();
            }
            case Asking asking -> {
                for (var member : membership.others()) {
                    var answer = asking.answers().get(member);
                    if (answer == null || !answer.confirms()) host.send(member, asking.ask());
                }
                judgeAnswers();
            }
            case Fetching fetching -> {
                if (!fetching.intake().isAligned()) host.send(fetching.intake().from(), fetching.request());
                judgeTail();
            }
            case Done _ -> {}
        }
    }

    @Override
    public void written() throws IOException {
        if (phase instanceof Fetching fetching) fetching.intake().written();
        judgeTail();
    }

    @Override
    public void progressed() {
        if (phase instanceof Fetching fetching) fetching.intake().progressed();
    }

    @Override
    public void connected(NodeId member) throws IOException {
        tick(parts.clock().nanos());
    }

    @Override
    public void healthChanged(NodeId member) throws IOException {
        judgeSurvey();
        judgeAnswers();
    }

    @Override
    public void end(String why) {
        if (phase instanceof Done) return;
        phase = new Done();
        outcome.accept(new PromoteOutcome.Refused(why));
    }

    private long deadline() {
        return parts.clock().nanos() + parts.config().pace().promotion().toNanos();
    }

    private List<NodeId> missing(Collection<NodeId> heard) {
        return membership.others().stream()
                .filter(member -> !heard.contains(member))
                .toList();
    }

    private boolean isOver(Collection<NodeId> heard, long deadlineNanos) {
        boolean isWaiting = missing(heard).stream().anyMatch(host::isReachable);
        return !isWaiting || parts.clock().nanos() >= deadlineNanos;
    }
}
