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

    private record Look(long end, long nanos) {}

    /// A member's log ends at `end` now.
    public void saw(String broker, long end, long nanos) {
        var ends = furthest.computeIfAbsent(broker, _ -> new TreeMap<>());
        if (ends.isEmpty() || end > ends.lastKey()) ends.put(end, nanos);
    }

    /// The log of a member that leads ends at `end` now.
    public void sawLeader(String broker, long end, long nanos) {
        leaders.computeIfAbsent(broker, _ -> new ArrayList<>()).add(new Look(end, nanos));
    }

    /// A time at which no log had come to `position` yet.
    public long notBefore(String broker, long position) {
        var earlier = furthest.getOrDefault(broker, new TreeMap<>()).lowerEntry(position);
        return earlier == null ? 0 : earlier.getValue();
    }

    /// A time after a leader appended the record at `position` that is there in the end. A leader whose log ended there
    /// before may have appended another one, which was cut.
    public long notAfter(String broker, long position) {
        long found = 0;
        boolean isPast = false;
        for (var look : leaders.getOrDefault(broker, List.of())) {
            boolean isBefore = look.end <= position;
            if (!isBefore && !isPast) found = look.nanos;
            isPast = !isBefore;
        }
        return isPast ? found : Long.MAX_VALUE;
    }
}
