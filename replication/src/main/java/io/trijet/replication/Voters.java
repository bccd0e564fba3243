// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Which data directories vote and count in a group (`raft`): one incarnation for each member, in the members'
/// order; empty where none does. Each change is a record in the log; `position` is where that record ends, and
/// what a member knows of it is committed. Of two the one with the higher position holds.
///
/// A directory that is not named here may have forgotten a vote or a promise (a wiped disk): it learns the log,
/// and does not count, until a majority of the others has committed a record that names it (`design.md` section
/// 5).
record Voters(long position, List<String> incarnations) {
    static final int MAX_COUNT = 9;

    /// What a directory knows that never belonged to the group.
    static final Voters UNKNOWN = new Voters(-1, List.of());

    Voters {
        incarnations = List.copyOf(incarnations);
        if (incarnations.size() > MAX_COUNT)
            throw new IllegalArgumentException(
                    "a group has at most " + MAX_COUNT + " members, were " + incarnations.size());
    }

    /// The founders, before any record.
    static Voters founders(Membership membership) {
        if (!membership.isFounder()) return UNKNOWN;
        var incarnations = new ArrayList<String>();
        for (var member : membership.members())
            incarnations.add(membership.founders().getOrDefault(member, ""));
        return new Voters(0, incarnations);
    }

    boolean counts(int member, String incarnation) {
        return member < incarnations.size() && !incarnation.isEmpty() && incarnation.equals(incarnations.get(member));
    }

    /// The same with another directory for one member, in a record that ends at `end`.
    Voters with(int member, String incarnation, long end) {
        var changed = new ArrayList<>(incarnations);
        changed.set(member, incarnation);
        return new Voters(end, changed);
    }

    boolean isNewerThan(Voters other) {
        return position > other.position;
    }

    void write(FieldWriter to) {
        to.putLong(position).putShort(incarnations.size());
        for (var incarnation : incarnations) to.putText(incarnation);
    }

    MemorySegment encoded() {
        var to = new FieldWriter(10 + MAX_COUNT * (2 + Membership.MAX_NAME_BYTES));
        write(to);
        return to.written();
    }

    static Voters read(FieldReader from) throws MalformedMessageException {
        long position = from.getLong();
        int count = from.getShort();
        if (count > MAX_COUNT) throw new MalformedMessageException(count + " voters");
        var incarnations = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) incarnations.add(from.getText(Membership.MAX_NAME_BYTES));
        return new Voters(position, incarnations);
    }

    /// Of which member a number speaks is the members' order.
    static String describe(Voters voters, List<NodeId> members) {
        var text = new StringBuilder();
        for (int i = 0; i < voters.incarnations.size(); i++)
            text.append(i == 0 ? "" : " ").append(members.get(i)).append('=').append(voters.incarnations.get(i));
        return text.toString();
    }
}
