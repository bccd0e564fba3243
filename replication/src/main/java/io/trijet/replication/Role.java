// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Hello;
import java.io.IOException;

/// What a member does in one term: leads, follows, or is about to open it. On the group's lane.
sealed interface Role extends LocalLog.Pass permits Leadership, Followership, Opening {
    Standing standing();

    /// Another member said how it stands.
    void hello(NodeId from, Hello hello) throws IOException;

    /// A message of this member's term.
    void received(NodeId from, MemberMessage message) throws IOException;

    /// With every heartbeat.
    void tick(long nowNanos) throws IOException;

    void connected(NodeId member) throws IOException;

    /// The failure detector judges a member otherwise than before.
    void healthChanged(NodeId member) throws IOException;

    /// Another role takes over.
    void end(String why);
}
