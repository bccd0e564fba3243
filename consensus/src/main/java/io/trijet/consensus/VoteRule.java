// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// Who gets a vote (Raft 5.2, 5.4.1), and who would get one (Ongaro's thesis, 9.6). Pure.
///
/// These rules look at terms and logs only. Whether a live leader is a reason to say nothing is decided before.
final class VoteRule {
    private VoteRule() {}

    /// `ballot` is the voter's in the term asked about: one vote for each term, first come first served.
    static boolean grants(Ballot ballot, LogEnd mine, int candidate, Message.AskVote ask) {
        boolean isCurrent = ask.term() == ballot.term();
        boolean isUpToDate = ask.last().compareTo(mine) >= 0;
        return isCurrent && isUpToDate && ballot.mayVoteFor(candidate);
    }

    static boolean wouldGrant(long term, LogEnd mine, Message.AskPreVote ask) {
        boolean isNewer = ask.term() > term;
        boolean isUpToDate = ask.last().compareTo(mine) >= 0;
        return isNewer && isUpToDate;
    }

    /// Of two members that ask each other at the same time one gives way: the one whose log is behind, with
    /// equal logs the higher number.
    static boolean givesWay(int self, LogEnd mine, int other, LogEnd theirs) {
        int compared = theirs.compareTo(mine);
        return compared > 0 || (compared == 0 && other < self);
    }
}
