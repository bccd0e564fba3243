// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The last ten minutes, second by second; older ones are forgotten. Written by the watch, read by any thread.
public final class Samples {
    public static final int KEPT = 600;

    private final Deque<Sample> samples = new ArrayDeque<>(KEPT);

    public synchronized void add(Sample sample) {
        if (samples.size() == KEPT) samples.removeFirst();
        samples.addLast(sample);
    }

    public synchronized List<Sample> all() {
        return List.copyOf(samples);
    }

    public synchronized Optional<Sample> last() {
        return Optional.ofNullable(samples.peekLast());
    }

    /// How far everyone is, from what is known of the groups now.
    static Map<String, Sample.GroupSample> groups(List<State.Group> groups) {
        var all = new LinkedHashMap<String, Sample.GroupSample>();
        for (var group : groups) {
            var lag = new LinkedHashMap<String, Long>();
            for (var replica : group.replicas()) {
                var bytes = replica.lagBytes();
                if (bytes != null) lag.put(replica.node(), bytes);
            }
            all.put(group.group(), new Sample.GroupSample(group.end(), group.safeEnd(), lag));
        }
        return all;
    }
}
