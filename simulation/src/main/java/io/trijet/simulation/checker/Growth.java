// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How far each group's log had come at which time. Owned by whoever watches the members, who looks now and
/// then only: a time is known as one that is not before, or not after.
public final class Growth {
    private final Map<String, NavigableMap<Long, Long>> furthest = new HashMap<>();
    private final Map<String, List<Look>> leaders = new HashMap<>();

    private record Look(long term, long end, long nanos) {}

    /// A member's log ends at `end` now.
    public void saw(String broker, long end, long nanos) {
        var ends = furthest.computeIfAbsent(broker, _ -> new TreeMap<>());
        if (ends.isEmpty() || end > ends.lastKey()) ends.put(end, nanos);
    }

    /// The log of the member that leads in `term` ends at `end` now.
    public void sawLeader(String broker, long term, long end, long nanos) {
        leaders.computeIfAbsent(broker, _ -> new ArrayList<>()).add(new Look(term, end, nanos));
    }

    /// A time at which no log had come to `position` yet.
    public long notBefore(String broker, long position) {
        var earlier = furthest.getOrDefault(broker, new TreeMap<>()).lowerEntry(position);
        return earlier == null ? 0 : earlier.getValue();
    }

    /// A time after the leader of `term` appended its record at `position`; endless if it was not seen to.
    public long notAfter(String broker, long term, long position) {
        return leaders.getOrDefault(broker, List.of()).stream()
                .filter(look -> look.term == term && look.end > position)
                .mapToLong(Look::nanos)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
