// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/// Looks whether somebody else already listens on a port, before a process dies of it.
public final class PortCheck {
    private static final long POLL_MILLIS = 50;

    private PortCheck() {}

    /// Throws for the first port of `node` that is taken: which, what for, what to do.
    public static void requireFree(NodePlan node) throws ClusterException {
        for (var port : node.ports().entrySet()) requireFree(node.host(), port.getKey(), port.getValue());
    }

    /// The same, but gives those who are leaving the time to do so.
    public static void awaitFree(NodePlan node, Duration patience) throws ClusterException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                requireFree(node);
                return;
            } catch (ClusterException e) {
                if (System.nanoTime() - end > 0) throw e;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    public static void requireFree(int port, String purpose) throws ClusterException {
        requireFree(NodePlan.HOST, port, purpose);
    }

    private static void requireFree(String host, int port, String purpose) throws ClusterException {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new ClusterException(
                    "port " + port + " (" + purpose + ") is in use",
                    "stop what listens there (`ss -ltnp 'sport = :" + port
                            + "'` names it), or start with other ports: --first-port 20000",
                    e);
        }
    }
}
