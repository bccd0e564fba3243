// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.OptionalInt;

/// What a member is at the moment. Each role is held in one term: a higher term ends it.
public sealed interface Role {
    /// Copies from the leader; empty while it is not known who leads.
    record Follower(OptionalInt leader) implements Role {}

    /// Asks whether it would be elected, before it opens a term.
    record PreCandidate() implements Role {}

    record Candidate() implements Role {}

    record Leader() implements Role {}
}
