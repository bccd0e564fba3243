// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Who leads each group as this node knows it: every group's lane tells its own, anybody may ask.
///
/// Each group learns its leader from its replication, where the highest term counts: so does it here.
public final class Leads {
    /// The leader of a group in `term`, the last that this node knows, whether it takes writes on this node now, and
    /// for how long the leader has not been known: `sinceNanos` is when this came to be.
    public record Lead(long term, Optional<NodeId> leader, boolean isHere, long sinceNanos) {}

    private final AtomicReferenceArray<Lead> leads;
    private final List<Runnable> listeners = new ArrayList<>();

    Leads(int groups, long nowNanos) {
        leads = new AtomicReferenceArray<>(groups);
        for (int i = 0; i < groups; i++) leads.set(i, new Lead(0, Optional.empty(), false, nowNanos));
    }

    public Lead of(int groupNumber) {
        return leads.get(groupNumber);
    }

    public int groups() {
        return leads.length();
    }

    /// The first group that this node leads; the first of all if it leads none.
    public int firstHere() {
        for (int i = 0; i < leads.length(); i++) if (leads.get(i).isHere) return i;
        return 0;
    }

    /// True if this node leads no group.
    public boolean isNoneHere() {
        for (int i = 0; i < leads.length(); i++) if (leads.get(i).isHere) return false;
        return true;
    }

    /// Hears, on the lane of the group it is about, that something changed. Before the node starts.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /// On the group's lane.
    void tell(int groupNumber, long term, Optional<NodeId> leader, boolean isHere, long nowNanos) {
        var before = leads.get(groupNumber);
        long since = before.leader.equals(leader) ? before.sinceNanos : nowNanos;
        var now = new Lead(term, leader, isHere, since);
        if (now.equals(before)) return;
        leads.set(groupNumber, now);
        listeners.forEach(Runnable::run);
    }
}
