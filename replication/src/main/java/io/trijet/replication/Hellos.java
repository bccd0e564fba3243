// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.State;
import io.trijet.storage.Log;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// What this member says of itself, and what it was told by the others. Owned by the group's lane.
///
/// Nonces rise from a random start, so that an answer to a hello of an earlier life, from before a disk was wiped,
/// counts for nothing.
final class Hellos {
    private final Membership membership;
    private final Memory memory;
    private final LocalLog local;
    private final MemberStream stream;
    private final Self self;
    private final SequencedMap<NodeId, Hello> heard = new TreeMap<>();
    private final TreeSet<NodeId> answered = new TreeSet<>();
    private final long firstNonce;
    private long lastNonce;

    /// What the mode knows of this member.
    interface Self {
        /// This member's promises count: it has forgotten nothing and its log and state are whole.
        boolean confirms();

        boolean leads();

        /// Who votes; `Voters.UNKNOWN` where nobody does.
        Voters voters();
    }

    Hellos(
            Membership membership,
            Memory memory,
            LocalLog local,
            MemberStream stream,
            RandomGenerator randomness,
            Self self) {
        this.membership = membership;
        this.memory = memory;
        this.local = local;
        this.stream = stream;
        this.self = self;
        firstNonce = randomness.nextLong(1L << 32, 1L << 62);
        lastNonce = firstNonce;
    }

    /// What every member last said of itself.
    SequencedMap<NodeId, Hello> heard() {
        return Collections.unmodifiableSequencedMap(heard);
    }

    /// Where the log of this term's leader began when it was last heard.
    Optional<LogPoint> leadersStart() {
        long term = memory.remembered().term();
        return heard.values().stream()
                .filter(hello -> hello.state().leads() && hello.term() == term)
                .map(hello -> hello.state().start())
                .max(Comparator.comparingLong(LogPoint::position));
    }

    /// Where leaders are elected: the furthest point at which another member's log begins. A leader once logged that
    /// nobody needs what lies below, and that was safe before anybody deleted it.
    Optional<LogPoint> furthestStart() {
        return heard.values().stream()
                .filter(hello -> hello.identity().mode() == Mode.RAFT)
                .map(hello -> hello.state().start())
                .max(Comparator.comparingLong(LogPoint::position));
    }

    /// Asks a member how it stands. The answer carries the nonce that is returned.
    long ask(NodeId to) throws IOException {
        lastNonce++;
        stream.send(to, hello(lastNonce, false));
        return lastNonce;
    }

    void answer(NodeId to, Hello asked) throws IOException {
        stream.send(to, hello(asked.link(), true));
    }

    private Hello hello(long nonce, boolean isAnswer) throws IOException {
        Log log = local.log();
        log.write();
        var remembered = memory.remembered();
        var state = new State(
                self.leads(),
                self.confirms(),
                remembered.opened(),
                remembered.lossy(),
                log.pointAt(log.startPosition()),
                log.lastPoint(),
                local.safeEnd(),
                MemberCodec.latest(log.terms()),
                self.voters());
        return new Hello(remembered.term(), nonce, isAnswer, stream.identity(), state);
    }

    /// Remembers what a member said. Once every other one has answered in this life, and its term was learned,
    /// this member knows whatever a lost disk may have promised.
    void heard(NodeId from, Hello hello) throws IOException {
        heard.put(from, hello);
        boolean isOurs = hello.isAnswer() && hello.link() > firstNonce && hello.link() <= lastNonce;
        if (isOurs) answered.add(from);
        var remembered = memory.remembered();
        if (hello.state().lossy() > remembered.lossy())
            memory.save(remembered.withLossy(hello.state().lossy()));
    }

    void confirmIfAllAnswered() throws IOException {
        if (memory.remembered().isConfirmed() || !unanswered().isEmpty()) return;
        memory.save(memory.remembered().confirmed());
    }

    /// Who must still be heard before this member may count; nobody if it counts.
    List<NodeId> missing() {
        return memory.remembered().isConfirmed() ? List.of() : unanswered();
    }

    private List<NodeId> unanswered() {
        return membership.others().stream()
                .filter(member -> !answered.contains(member))
                .toList();
    }
}
