// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// What a member does in its present role, and what it must know only there. Owned by `Member`, replaced at
/// each change of role.
sealed interface Conduct permits Following, Campaign, Leadership {
    Role role();

    /// When it wants to be woken; `Long.MAX_VALUE` if never.
    long deadlineNanos();

    /// Whether it has reason to think that a live leader leads: then elections are none of its business (Ongaro's
    /// thesis, 4.2.3).
    boolean isLed();
}
