// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.io.IOException;

/// What the roles and their feeds ask of the member they belong to. On the group's lane.
interface Host {
    /// Asks another member how it stands. Its answer carries the nonce that is returned.
    long greet(NodeId to);

    void send(NodeId to, MemberMessage message);

    /// A number for a new conversation, higher than every one before.
    long nextLink();

    /// False once the failure detector says that the member is DOWN.
    boolean isReachable(NodeId member);

    /// This member's promises count: it has forgotten nothing and its log is whole.
    boolean confirms();

    /// This member's standing may be another one now.
    void standingChanged();

    /// A broken invariant: the node must end.
    void fail(IOException why);
}
