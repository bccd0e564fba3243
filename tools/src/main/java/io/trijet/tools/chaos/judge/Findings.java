// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the checks counted, with the first few of each by name. Owned by one `Judge` until it is told.
public final class Findings {
    private static final int NAMED = 5;

    private final Map<Check, Long> counts = new EnumMap<>(Check.class);
    private final Map<Check, List<String>> examples = new EnumMap<>(Check.class);

    void add(Check check, String what) {
        counts.merge(check, 1L, Long::sum);
        var named = examples.computeIfAbsent(check, _ -> new ArrayList<>());
        if (named.size() < NAMED) named.add(what);
    }

    public long count(Check check) {
        return counts.getOrDefault(check, 0L);
    }

    /// The first few, of those checks that counted anything.
    public Map<Check, List<String>> examples() {
        return Map.copyOf(examples);
    }

    /// Those that counted anything.
    public Map<Check, Long> counts() {
        return new EnumMap<>(counts.isEmpty() ? new EnumMap<>(Check.class) : counts);
    }
}
