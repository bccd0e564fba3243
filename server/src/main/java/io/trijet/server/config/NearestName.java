// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant who mistyped a name.
final class NearestName {
    private NearestName() {}

    /// The candidate with the fewest edits, if there are few for a name of this length.
    static Optional<String> of(String name, Iterable<String> candidates) {
        var wanted = name.toLowerCase(Locale.ROOT);
        int best = Math.max(2, wanted.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (var candidate : candidates) {
            int edits = edits(wanted, candidate.toLowerCase(Locale.ROOT));
            if (edits < best) {
                best = edits;
                nearest = Optional.of(candidate);
            }
        }
        return nearest;
    }

    /// Levenshtein distance.
    static int edits(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
