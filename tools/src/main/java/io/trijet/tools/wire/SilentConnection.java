// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.wire;

import io.trijet.environment.Address;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connection to a node that asks nothing: of the many that strangers may open. Owned by one thread.
public final class SilentConnection implements Closeable {
    private final SocketChannel channel;

    private SilentConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /// `patience` is for connecting.
    public static SilentConnection open(Address address, Duration patience) throws IOException {
        var channel = SocketChannel.open();
        try {
            var target = new InetSocketAddress(WireClient.host(address), address.port());
            channel.socket().connect(target, (int) patience.toMillis());
            channel.configureBlocking(false);
            return new SilentConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Bytes that make no request. Who was turned away already says them to nobody.
    public void say(byte[] bytes) {
        try {
            channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            // `stands` tells.
        }
    }

    /// Whether the node has not closed it. A node says nothing unasked: the end is the only thing that can be read.
    public boolean stands() {
        try {
            return channel.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
