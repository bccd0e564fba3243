// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.environment.Address;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Connections to a node's broker port, each with the beginning of a frame of which no more comes. Needs one
/// thread.
final class Strangers {
    /// A frame of 512 bytes begins, and stops within its header.
    private static final byte[] HALF = {0, 0, 2, 0, 0, 0, 1, 0, '{', '"', 'c', 'o', 'd', 'e', '"'};

    private static final int PATIENCE_MILLIS = 2_000;

    private final NodePlan node;
    private final int count;
    private final List<SocketChannel> open = new ArrayList<>();

    Strangers(NodePlan node, int count) {
        this.node = node;
        this.count = count;
    }

    /// Where nobody accepts any more, as at a node that is gone, the rest stays away.
    void come() throws IOException {
        var broker = Address.parse(node.brokerAddress());
        var address = new InetSocketAddress(broker.host(), broker.port());
        while (open.size() < count) {
            var channel = SocketChannel.open();
            try {
                channel.socket().connect(address, PATIENCE_MILLIS);
            } catch (IOException e) {
                channel.close();
                return;
            }
            open.add(channel);
            say(channel);
        }
    }

    private static void say(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        try {
            channel.write(ByteBuffer.wrap(HALF));
        } catch (IOException e) {
            // It was turned away already.
        }
    }

    int came() {
        return open.size();
    }

    /// How many are not closed by the node. It says nothing unasked: the end is the only thing that can be read.
    int standing() {
        int standing = 0;
        for (var channel : open) if (stands(channel)) standing++;
        return standing;
    }

    private static boolean stands(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    void leave() throws IOException {
        for (var channel : open) channel.close();
        open.clear();
    }
}
