// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// What members say to each other about who leads.
public sealed interface Message {
    long term();

    /// Would you vote for me in `term`, which I have not opened yet? `leaderIsGone`: my connection to the
    /// leader broke.
    record AskPreVote(long term, LogEnd last, boolean leaderIsGone) implements Message {}

    /// `term` is the one that was asked about if granted, else the answerer's own.
    record PreVote(long term, boolean granted) implements Message {}

    /// `isTransfer`: the leader itself handed over, so that hearing it is no reason to refuse.
    record AskVote(long term, LogEnd last, boolean isTransfer) implements Message {}

    /// Not granted, it also tells whoever speaks for an older term that there is a newer one.
    record Vote(long term, boolean granted) implements Message {}

    /// The leader of `term` to the member it hands over to: campaign now.
    record TakeOver(long term) implements Message {}
}
