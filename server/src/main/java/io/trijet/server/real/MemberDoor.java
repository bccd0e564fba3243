// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who belongs to the cluster, where each member listens for the others, and how they prove it.
///
/// Without a secret every address must be loopback: anybody who reaches a member port could pose as a member.
public record MemberDoor(
        String clusterId, NodeId self, Address listen, SortedMap<NodeId, Address> members, Optional<Secret> secret) {
    public MemberDoor {
        members = new TreeMap<>(members);
        if (!members.containsKey(self)) {
            throw new IllegalArgumentException("node " + self + " is not one of the members " + members.keySet());
        }
        if (secret.isEmpty()) {
            requireLoopback("member-listen", listen);
            members.forEach((node, address) -> requireLoopback("member " + node, address));
        }
    }

    private static void requireLoopback(String what, Address address) {
        try {
            if (InetAddress.getByName(address.host()).isLoopbackAddress()) return;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(what + " has an unknown host: " + address, e);
        }
        throw new IllegalArgumentException(what + " is " + address + ", which is not loopback: members that talk over"
                + " a network need a shared secret, set secret-file");
    }
}
