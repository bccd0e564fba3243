// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Connection;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Push;

/// What the broker asks of clients on its own account, on the clients' connections. Owned by the group's lane.
public final class Pushes {
    private int lastOpaque;

    /// The group's members or subscriptions changed: share the queues anew.
    void consumerIdsChanged(Connection connection, String group) {
        connection.push(FrameCodec.encodePush(Push.consumerIdsChanged(group), ++lastOpaque));
    }
}
