// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.Optional;

/// Who leads a group, as of one look. Pure.
///
/// Only a node that answers now and says of itself that it leads in the highest term anybody ever told of: a silent
/// node loses its crown, a deposed one that has not heard of it yet never keeps it, and two never wear it.
final class CrownRule {
    private CrownRule() {}

    static Optional<Sight.Node> leader(Sight sight, String group) {
        long highest = sight.terms().getOrDefault(group, 0L);
        var claiming = sight.nodes().stream()
                .filter(sight::answers)
                .filter(node -> node.group(group)
                        .filter(row -> Sight.text(row, "role").equals("leader") && Sight.term(row) == highest)
                        .isPresent())
                .toList();
        return claiming.size() == 1 ? Optional.of(claiming.getFirst()) : Optional.empty();
    }
}
