// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Frame;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;

/// One group of this node, as the front door sees it. Any thread.
public interface Entrance {
    /// Takes a request that concerns the group. On the group's lane it is handled before this returns;
    /// elsewhere it is copied and hops there, or is refused as busy if the lane is full.
    void handle(Frame frame, Connection connection, Origin origin);

    /// The group's leader, to whom a request was to be handed over, cannot be reached: nothing of the request was
    /// sent. `ownFrame` is the callee's.
    void unsent(Frame ownFrame, Connection connection, NodeId leader, long arrivedNanos);

    /// `by`, to whom a request was handed over, does not lead the group and did nothing of it. `ownFrame` is the
    /// callee's.
    void givenBack(Frame ownFrame, Connection connection, NodeId by, long arrivedNanos);

    /// A member can be reached: what waits to be handed over to it goes on.
    void reached(NodeId member);

    /// Looks for the message at a physical offset; `whenFound` hears on `lane`.
    void find(long physicalOffset, Lane lane, Consumer<Optional<MemorySegment>> whenFound);
}
