// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who votes and counts, and how a data directory that nobody knows comes to (`raft`).
///
/// Owned by the group's lane. A directory that replaced another (a wiped disk) may have forgotten a vote. It
/// learns the log first; then the leader appends a record that names it, and once the others, among whom it
/// does not count yet, have committed that, it counts. What was promised in the lost directory was promised in
/// a term that is over by then, since whoever commits follows this leader's term.
final class Admission {
    private static final Logger logger = LoggerFactory.getLogger(Admission.class);

    private final Membership membership;
    private final FeedParts parts;
    private Voters voters;
    private Optional<Proposed> proposed = Optional.empty();

    private record Proposed(NodeId member, String incarnation, long end) {}

    Admission(Membership membership, FeedParts parts) throws IOException {
        this.membership = membership;
        this.parts = parts;
        voters = parts.memory().voters().orElse(Voters.founders(membership));
    }

    Voters voters() {
        return voters;
    }

    boolean isSelfVoter() {
        return voters.counts(membership.numberOf(membership.self()), membership.incarnation());
    }

    /// The directory that the member now runs on votes.
    boolean isVoter(NodeId member) {
        var incarnation = parts.stream().incarnationOf(member);
        return incarnation.isPresent() && voters.counts(membership.numberOf(member), incarnation.get());
    }

    /// Another member knows this to be committed.
    void learn(Voters told) throws IOException {
        if (!told.isNewerThan(voters)) return;
        parts.memory().saveVoters(told);
        voters = told;
        logger.info(
                "group={} voters=\"{}\" position={} node={}",
                parts.group(),
                Voters.describe(told, membership.members()),
                told.position(),
                membership.self());
    }

    /// As leader of `term`, whose opening is committed: admits one member that has all there is, if there is one.
    /// True if a record was appended.
    boolean propose(Leadership leading, long term) throws IOException {
        if (proposed.isPresent()) return false;
        for (var member : membership.others()) {
            if (isVoter(member) || !leading.feed(member).hasAll()) continue;
            var incarnation = parts.stream().incarnationOf(member).orElseThrow();
            var payload =
                    voters.with(membership.numberOf(member), incarnation, 0).encoded();
            long end = parts.local()
                    .log()
                    .append(RecordKind.VOTERS, term, (int) payload.byteSize(), (target, _) -> fill(target, payload));
            proposed = Optional.of(new Proposed(member, incarnation, end));
            logger.info("group={} admitting={} incarnation={} end={}", parts.group(), member, incarnation, end);
            return true;
        }
        return false;
    }

    private static void fill(MemorySegment target, MemorySegment payload) {
        target.copyFrom(payload);
    }

    /// As leader: what was proposed is safe now? True if somebody was admitted.
    boolean settle(long safeEnd) throws IOException {
        if (proposed.isEmpty() || proposed.get().end() > safeEnd) return false;
        var admitted = proposed.get();
        proposed = Optional.empty();
        learn(voters.with(membership.numberOf(admitted.member()), admitted.incarnation(), admitted.end()));
        parts.meter().add(ReplicationMetric.MEMBERS_ADMITTED, 1);
        return true;
    }

    /// This member leads no more: what it proposed may or may not become committed. The next leader proposes
    /// again.
    void forget() {
        proposed = Optional.empty();
    }
}
