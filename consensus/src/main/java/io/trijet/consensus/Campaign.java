// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// Asks for votes, or first whether it would get them (`isReal` false). In `term` it wants to lead.
///
/// A pre-campaign asks anew until it is answered by a majority; it holds the term before `term`, and costs nobody
/// anything. A real one holds `term` itself and is tried once.
final class Campaign implements Conduct {
    private final Member member;
    private final boolean isReal;
    private final long term;
    private final boolean leaderIsGone;
    /// A bit for each member that said yes, this one included.
    private int granted;

    private long deadlineNanos;

    private Campaign(Member member, boolean isReal, long term, boolean leaderIsGone) {
        var config = member.config();
        this.member = member;
        this.isReal = isReal;
        this.term = term;
        this.leaderIsGone = leaderIsGone;
        this.granted = 1 << member.self();
        // A vote waits for a disk; and who was promised a majority can wait for it.
        this.deadlineNanos = member.after(isReal ? config.election() : config.retry());
    }

    static Campaign forPreVotes(Member member, boolean leaderIsGone) {
        return new Campaign(member, false, member.term() + 1, leaderIsGone);
    }

    static Campaign forVotes(Member member) {
        return new Campaign(member, true, member.term(), false);
    }

    Message.AskPreVote askPreVote() {
        return new Message.AskPreVote(term, member.last(), leaderIsGone);
    }

    boolean leaderIsGone() {
        return leaderIsGone;
    }

    boolean isReal() {
        return isReal;
    }

    long term() {
        return term;
    }

    boolean hasYesOf(int other) {
        return Quorum.contains(granted, other);
    }

    /// Whether a majority has now said yes.
    boolean onYes(int from) {
        granted |= 1 << from;
        return isWon();
    }

    boolean isWon() {
        return Quorum.isMajority(granted, member.members());
    }

    void onDeadline() {
        if (isReal) member.askForPreVotes(leaderIsGone, "the election was not won");
        else member.askAgain(this);
    }

    /// Somebody voted for another one: the election may be split, and waiting long makes no sense.
    void onRefusedVote() {
        deadlineNanos = Math.min(deadlineNanos, member.after(member.config().retry()));
    }

    @Override
    public Role role() {
        return isReal ? new Role.Candidate() : new Role.PreCandidate();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public boolean isLed() {
        return false;
    }
}
