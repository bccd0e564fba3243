// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Connections to all leaders that say nothing.
final class IdleConnections implements Burden {
    private final ClusterAdmin admin;
    private final int count;
    private final List<SocketChannel> open = new ArrayList<>();

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
            while (open.size() < count) open.add(connect(brokers.get(open.size() % brokers.size())));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "connection " + (open.size() + 1) + " of " + count + " failed: " + e.getMessage(),
                    "raise the limit of open files for this shell and the nodes (ulimit -n), or ask for fewer",
                    e);
        }
    }

    private static SocketChannel connect(Address broker) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress(broker.host(), broker.port()));
        channel.configureBlocking(false);
        return channel;
    }

    @Override
    public String told() {
        return open.stream().filter(IdleConnections::stands).count() + " of " + count
                + " idle connections were still there at the end";
    }

    /// The broker says nothing unasked: the end is the only thing that can be read.
    private static boolean stands(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (var channel : open) Quietly.close(channel);
    }
}
