// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.channel.EventLoop;
import io.trijet.environment.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/// The client connections of one event loop, and what they hold together.
///
/// Owned by the loop. Looks at each connection once per second: idle, slow and stalled ones are found here instead of
/// by a timer each.
final class Clients {
    private static final long LOOK_MILLIS = 1_000;

    private final EventLoop loop;
    private final Clock clock;
    private final LinkedHashSet<ClientChannel> open = new LinkedHashSet<>();
    private long unfinishedBytes;
    private long queuedBytes;
    private boolean looking;

    Clients(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    void opened(ClientChannel client) {
        open.add(client);
        if (looking) return;
        looking = true;
        var _ = loop.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void closed(ClientChannel client) {
        open.remove(client);
    }

    /// Closes all, each after what was pushed to it.
    void shutOut() {
        for (var client : new ArrayList<>(open)) client.shutOut();
    }

    /// An incomplete frame grew by `bytes`, or ended (negative).
    void unfinished(long bytes) {
        unfinishedBytes += bytes;
        assert unfinishedBytes >= 0 : "unfinished frames hold " + unfinishedBytes + " bytes";
    }

    /// Closes the one that holds most: not the one that came last, who may be anybody.
    void refuseHeaviest() {
        open.stream()
                .filter(client -> !client.isClosing())
                .max(Comparator.comparingLong(ClientChannel::unfinishedBytes))
                .ifPresent(ClientChannel::refuseAsHeaviest);
    }

    long unfinishedBytes() {
        return unfinishedBytes;
    }

    /// What waits for one client grew by `bytes`, or shrank (negative).
    void queued(long bytes) {
        queuedBytes += bytes;
        assert queuedBytes >= 0 : queuedBytes + " bytes wait for clients";
    }

    long queuedBytes() {
        return queuedBytes;
    }

    long now() {
        return clock.nanos();
    }

    private void look() {
        long now = clock.nanos();
        for (var client : new ArrayList<>(open)) client.look(now);
    }
}
