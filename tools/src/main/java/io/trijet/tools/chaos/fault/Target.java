// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import java.util.Locale;

/// Whom a fault strikes: who leads the first group then, the first or the second of the others, or all at
/// once.
public enum Target {
    LEADER,
    FOLLOWER,
    OTHER_FOLLOWER,
    ALL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
