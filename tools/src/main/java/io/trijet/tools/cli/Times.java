// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import java.time.Instant;

/// Points in time for people.
final class Times {
    private Times() {}

    /// UTC, RFC 3339; a dash for 0 and below: never.
    static String text(long epochMillis) {
        return epochMillis <= 0 ? "-" : Instant.ofEpochMilli(epochMillis).toString();
    }
}
