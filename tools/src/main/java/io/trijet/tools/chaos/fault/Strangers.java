// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.environment.Address;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.wire.SilentConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Connections to a node's broker port, each with the beginning of a frame of which no more comes. Needs one
/// thread.
final class Strangers {
    /// A frame of 512 bytes begins, and stops within its header.
    private static final byte[] HALF = {0, 0, 2, 0, 0, 0, 1, 0, '{', '"', 'c', 'o', 'd', 'e', '"'};

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final NodePlan node;
    private final int count;
    private final List<SilentConnection> open = new ArrayList<>();

    Strangers(NodePlan node, int count) {
        this.node = node;
        this.count = count;
    }

    /// Where nobody accepts any more, as at a node that is gone, the rest stays away.
    void come() {
        var broker = Address.parse(node.brokerAddress());
        try {
            while (open.size() < count) {
                var connection = SilentConnection.open(broker, PATIENCE);
                open.add(connection);
                connection.say(HALF);
            }
        } catch (IOException e) {
            // `came` tells.
        }
    }

    int came() {
        return open.size();
    }

    /// How many are not closed by the node.
    int standing() {
        return (int) open.stream().filter(SilentConnection::stands).count();
    }

    void leave() throws IOException {
        for (var connection : open) connection.close();
        open.clear();
    }
}
