// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// How a promotion ended.
public sealed interface PromoteOutcome {
    /// This member leads in `term`. `lostBytes` and `lostMessages` are what a former leader may have acknowledged
    /// and nobody here has; zero unless data loss was accepted, -1 where it cannot be known (the former leader is
    /// silent).
    record Promoted(long term, long lostBytes, long lostMessages) implements PromoteOutcome {}

    /// Nothing changed. `why` says what stands in the way and what to do.
    record Refused(String why) implements PromoteOutcome {}
}
