// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.protocol.message.UniqueIds;
import io.trijet.protocol.message.WireHost;
import java.time.Instant;
import java.util.IdentityHashMap;

/// What the broker adds to a message: where it was born, and properties that clients and tools rely on
/// (protocol.md 2.5).
///
/// Owned by the group's lane. Remembers the host of each connection as long as it is open.
public final class Stamp {
    private final String cluster;
    private final UniqueIds ids;
    private final Clock clock;
    private final Lane lane;
    private final IdentityHashMap<Connection, WireHost> hosts = new IdentityHashMap<>();

    public Stamp(String cluster, UniqueIds ids, Clock clock, Lane lane) {
        this.cluster = cluster;
        this.ids = ids;
        this.clock = clock;
        this.lane = lane;
    }

    WireHost bornHost(Connection connection) {
        var known = hosts.get(connection);
        if (known != null) return known;
        var host = WireHost.of(connection.remote());
        hosts.put(connection, host);
        connection.onClosed(lane, () -> hosts.remove(connection));
        return host;
    }

    MessageProperties on(MessageProperties properties) {
        var editor = properties.edit();
        if (properties.contains(PropertyNames.POP_CHECK_POINT)) editor.remove(PropertyNames.POP_CHECK_POINT);
        editor.set(PropertyNames.REGION, SendAnswer.REGION);
        editor.set(PropertyNames.TRACE_ON, "true");
        editor.set(PropertyNames.CLUSTER, cluster);
        if (!properties.contains(PropertyNames.UNIQUE_KEY)) {
            editor.set(PropertyNames.UNIQUE_KEY, ids.next(Instant.ofEpochMilli(clock.wallMillis())));
        }
        return editor.build();
    }
}
