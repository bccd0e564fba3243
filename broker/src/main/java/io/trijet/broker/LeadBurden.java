// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.NodeId;
import io.trijet.replication.Burden;

/// How many groups a node leads, and how many it should: no more than each would lead if one node of all were gone,
/// and two in any case. Any thread.
///
/// Of several groups too many the last goes first, and one that its node is preferred to lead goes last.
final class LeadBurden implements Burden {
    private static final int ALWAYS_FINE = 2;

    private final NodeConfig config;
    private final Leads leads;
    private final int number;

    /// As the group of this number sees it.
    LeadBurden(NodeConfig config, Leads leads, int number) {
        this.config = config;
        this.leads = leads;
        this.number = number;
    }

    @Override
    public boolean isTooMuch() {
        return of(config.self()) > most() && number == firstToGo();
    }

    @Override
    public int of(NodeId member) {
        int count = 0;
        for (int i = 0; i < config.groups().size(); i++) if (isLedBy(i, member)) count++;
        return count;
    }

    private int most() {
        int others = Math.max(1, config.members().size() - 1);
        return Math.max(ALWAYS_FINE, Math.ceilDiv(config.groups().size(), others));
    }

    private int firstToGo() {
        int last = -1;
        for (int i = config.groups().size() - 1; i >= 0; i--) {
            if (!isLedBy(i, config.self())) continue;
            if (!config.founderOf(i).equals(config.self())) return i;
            if (last < 0) last = i;
        }
        return last;
    }

    private boolean isLedBy(int group, NodeId member) {
        var leader = leads.of(group).leader();
        return leader.isPresent() && leader.get().equals(member);
    }
}
