// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.SilentConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Connections to all leaders that say nothing.
final class IdleConnections implements Burden {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClusterAdmin admin;
    private final int count;
    private final List<SilentConnection> open = new ArrayList<>();

    IdleConnections(ClusterAdmin admin, int count) {
        this.admin = admin;
        this.count = count;
    }

    @Override
    public void prepare() {
        // Nothing has to be there.
    }

    @Override
    public void begin() throws Failure {
        var brokers = admin.leaders().values().stream().distinct().toList();
        try {
            while (open.size() < count)
                open.add(SilentConnection.open(brokers.get(open.size() % brokers.size()), PATIENCE));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "connection " + (open.size() + 1) + " of " + count + " failed: " + e.getMessage(),
                    "raise the limit of open files for this shell and the nodes (ulimit -n), or ask for fewer",
                    e);
        }
    }

    @Override
    public String told() {
        return open.stream().filter(SilentConnection::stands).count() + " of " + count
                + " idle connections were still there at the end";
    }

    @Override
    public void close() {
        for (var connection : open) Quietly.close(connection);
    }
}
