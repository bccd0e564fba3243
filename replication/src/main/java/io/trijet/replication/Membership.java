// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who belongs to a group, as the cluster was formatted. Equal on every member but for `self` and `incarnation`.
///
/// A member's place in `members` is its node number and never changes. `founders` holds the incarnation that each
/// member's data directory was given when the cluster was formed; a directory with another one (a wiped disk) may
/// have forgotten a promise and must first learn the others' terms.
public record Membership(
        String clusterId,
        NodeId self,
        String incarnation,
        List<NodeId> members,
        SequencedMap<NodeId, String> founders,
        NodeId configuredLeader) {
    /// Node numbers share a term with its round: `round * 1024 + number`.
    public static final int MAX_MEMBERS = Terms.MEMBERS;

    /// Longest cluster id, node name or incarnation, in UTF-8 bytes.
    public static final int MAX_NAME_BYTES = 128;

    public Membership {
        members = List.copyOf(members);
        founders = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(new TreeMap<>(founders)));
        if (members.isEmpty()) throw new IllegalArgumentException("a group needs at least one member");
        if (members.size() > MAX_MEMBERS)
            throw new IllegalArgumentException("at most " + MAX_MEMBERS + " members, were " + members.size());
        if (new TreeSet<>(members).size() != members.size())
            throw new IllegalArgumentException("a member is named twice: " + members);
        if (!members.contains(self)) throw new IllegalArgumentException(self + " is not one of the members " + members);
        if (!members.contains(configuredLeader))
            throw new IllegalArgumentException("leader " + configuredLeader + " is not one of the members " + members);
        checkName("cluster id", clusterId);
        checkName("incarnation", incarnation);
        for (var member : members) checkName("node name", member.name());
    }

    /// The usual case: the first member is the configured leader.
    public static Membership of(
            String clusterId,
            NodeId self,
            String incarnation,
            List<NodeId> members,
            SequencedMap<NodeId, String> founders) {
        return new Membership(clusterId, self, incarnation, members, founders, members.getFirst());
    }

    /// The same members under another configured leader.
    public Membership ledBy(NodeId leader) {
        return new Membership(clusterId, self, incarnation, members, founders, leader);
    }

    /// Every member but this one, in order.
    public List<NodeId> others() {
        return members.stream().filter(member -> !member.equals(self)).collect(Collectors.toUnmodifiableList());
    }

    /// The member's place in the list; -1 for a stranger.
    public int numberOf(NodeId member) {
        return members.indexOf(member);
    }

    /// Empty if no member has the number.
    Optional<NodeId> member(int number) {
        return number < members.size() ? Optional.of(members.get(number)) : Optional.empty();
    }

    /// The other member that alone may open `term`; empty if that is this one, or nobody.
    Optional<NodeId> openerAmongOthers(long term) {
        int number = term > 0 ? Terms.opener(term) : members.size();
        boolean isOther = number < members.size() && number != numberOf(self);
        return isOther ? Optional.of(members.get(number)) : Optional.empty();
    }

    /// True while this data directory is the one the cluster was formed with.
    public boolean isFounder() {
        return incarnation.equals(founders.get(self));
    }

    private static void checkName(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES)
            throw new IllegalArgumentException(
                    what + " must have 1 to " + MAX_NAME_BYTES + " bytes, has " + bytes + ": '" + name + "'");
    }
}
