// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.Arrays;
import java.util.Optional;

/// Leads: counts how far everyone has come, commits, confirms reads, hands over, and steps down without a
/// majority.
///
/// The path of an acknowledgement allocates nothing but the commit it leads to.
final class Leadership implements Conduct {
    private static final long NOT_OPENED = Long.MAX_VALUE;

    private final Member member;
    private final long sinceNanos;
    /// How far each member's disk has the log of this term. The own place is the own disk.
    private final long[] positions;
    /// Our clock when we sent the newest message that each member has answered in this term.
    private final long[] echoes;
    /// A bit for each member that counts as a voter, this one always.
    private int counting;

    private long openedEnd = NOT_OPENED;
    private final Reads reads;
    private Optional<Transfer> transfer = Optional.empty();

    Leadership(Member member) {
        this.member = member;
        this.sinceNanos = member.nowNanos();
        this.positions = new long[member.members()];
        this.echoes = new long[member.members()];
        this.counting = 1 << member.self();
        this.reads = new Reads(member);
        Arrays.fill(echoes, Long.MIN_VALUE);
        echoes[member.self()] = Long.MAX_VALUE;
        positions[member.self()] = member.persisted();
    }

    void onOpened(long end) {
        openedEnd = end;
        commit();
    }

    void onPersisted(long position) {
        positions[member.self()] = position;
        commit();
    }

    void onAcknowledged(Event.Acknowledged told) {
        int from = told.from();
        positions[from] = told.position();
        // What comes back from the wire may not come from the future.
        echoes[from] = Math.max(echoes[from], Math.min(told.echoNanos(), member.nowNanos()));
        counting = told.counts() ? counting | 1 << from : counting & ~(1 << from);
        commit();
        if (transfer.isPresent()) handOver(transfer.get());
    }

    /// Only a record of the own term is committed by counting; what lies before it is committed with it (Raft
    /// 5.4.2).
    private void commit() {
        long reached = Quorum.reached(positions, counting);
        if (reached >= openedEnd && reached > member.committed()) member.commit(reached);
        confirmReads();
    }

    void onRead(long token) {
        reads.add(token);
        confirmReads();
    }

    /// Before something of the own term is committed, this member does not know how much is.
    private void confirmReads() {
        if (!reads.isEmpty() && member.committed() >= openedEnd) reads.confirmUpTo(Quorum.reached(echoes, counting));
    }

    void onTransfer(int to) {
        if (transfer.isPresent()) return;
        long heardNanos = echoes[to];
        boolean isHeard = heardNanos != Long.MIN_VALUE
                && heardNanos > member.nowNanos() - member.config().minElectionNanos();
        if (to == member.self()) refuseTransfer("this member leads already");
        else if (!Quorum.contains(counting, to)) refuseTransfer("member " + to + " does not count as a voter");
        else if (!isHeard) refuseTransfer("member " + to + " has not answered lately");
        else {
            var begun = new Transfer(to, member.nowNanos() + member.config().transferNanos(), false);
            transfer = Optional.of(begun);
            member.emit(new Effect.Fence());
            handOver(begun);
        }
    }

    private void refuseTransfer(String why) {
        member.emit(new Effect.Unfence(why));
    }

    private void handOver(Transfer begun) {
        boolean hasAll = positions[begun.to()] == member.last().position();
        if (begun.isTold() || !hasAll) return;
        transfer = Optional.of(new Transfer(begun.to(), begun.untilNanos(), true));
        member.emit(new Effect.Send(begun.to(), new Message.TakeOver(member.term())));
    }

    private void giveUpTransfer(String why) {
        transfer = Optional.empty();
        member.emit(new Effect.Unfence(why));
    }

    void onLost(int other) {
        if (transfer.isPresent() && transfer.get().to() == other)
            giveUpTransfer("lost the connection to member " + other);
    }

    void onDeadline() {
        long now = member.nowNanos();
        if (now >= quorumDeadlineNanos()) {
            long silentMillis = (now - lastQuorumNanos()) / 1_000_000;
            member.stepDown("no majority answered for " + silentMillis + " ms");
        } else if (transfer.isPresent() && now >= transfer.get().untilNanos()) {
            var over = transfer.get();
            giveUpTransfer(
                    over.isTold()
                            ? "member " + over.to() + " did not take over in time"
                            : "member " + over.to() + " did not catch up in time");
        }
    }

    /// The leadership is over: nobody may be answered from it any longer.
    void end() {
        reads.refuseAll();
    }

    private long lastQuorumNanos() {
        return Math.max(sinceNanos, Quorum.reached(echoes, counting));
    }

    private long quorumDeadlineNanos() {
        long last = lastQuorumNanos();
        return last == Long.MAX_VALUE ? last : last + member.config().minElectionNanos();
    }

    @Override
    public Role role() {
        return new Role.Leader();
    }

    @Override
    public long deadlineNanos() {
        long quorum = quorumDeadlineNanos();
        return transfer.isPresent() ? Math.min(quorum, transfer.get().untilNanos()) : quorum;
    }

    /// By itself: a leader that nobody hears notices at its deadline.
    @Override
    public boolean isLed() {
        return true;
    }
}
