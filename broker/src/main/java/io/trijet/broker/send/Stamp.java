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
    private static final String[] OURS = {
        PropertyNames.REGION, PropertyNames.TRACE_ON, PropertyNames.CLUSTER, PropertyNames.POP_CHECK_POINT
    };

    private final MessageProperties constant;
    private final UniqueIds ids;
    private final Clock clock;
    private final Lane lane;
    private final IdentityHashMap<Connection, WireHost> hosts = new IdentityHashMap<>();

    public Stamp(String cluster, UniqueIds ids, Clock clock, Lane lane) {
        this.constant = MessageProperties.NONE
                .edit()
                .set(PropertyNames.REGION, SendAnswer.REGION)
                .set(PropertyNames.TRACE_ON, "true")
                .set(PropertyNames.CLUSTER, cluster)
                .build();
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
        var clean = properties.containsAny(OURS) ? without(properties) : properties;
        var stamped = clean.plus(constant);
        if (clean.contains(PropertyNames.UNIQUE_KEY)) return stamped;
        return stamped.with(PropertyNames.UNIQUE_KEY, ids.next(Instant.ofEpochMilli(clock.wallMillis())));
    }

    private static MessageProperties without(MessageProperties properties) {
        var editor = properties.edit();
        for (var name : OURS) editor.remove(name);
        return editor.build();
    }
}
