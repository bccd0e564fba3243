// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between two members: listens on a port of its own, and passes each connection on to the member it stands for.
///
/// An end that is closed closes the other at once, so that a death is noticed through it as quickly as without. Two
/// virtual threads per connection.
final class Relay implements AutoCloseable {
    static final int PIECE_BYTES = 64 * 1024;

    private static final Logger LOG = System.getLogger(Relay.class.getName());
    private static final int CONNECTS_WITHIN_MILLIS = 1_000;
    /// One connection per pair; a few more while they replace each other.
    private static final int MAXIMUM_LINKS = 16;

    private final InetSocketAddress target;
    private final Flow forth;
    private final Flow back;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    /// A connection and the one it is passed on to.
    private record Link(Socket near, Socket far) {
        boolean isOpen() {
            return !near.isClosed() && !far.isClosed();
        }

        void close() {
            try {
                near.close();
                far.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "relay: close failed", e);
            }
        }
    }

    private Relay(InetSocketAddress target, Flow forth, Flow back) throws IOException {
        this.target = target;
        this.forth = forth;
        this.back = back;
        this.listener = new ServerSocket(0, MAXIMUM_LINKS, InetAddress.getLoopbackAddress());
    }

    /// `forth` is what the dialling member says, `back` what it hears.
    static Relay start(InetSocketAddress target, Flow forth, Flow back) throws IOException {
        var relay = new Relay(target, forth, back);
        Thread.ofVirtual().name("relay-" + relay.port()).start(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var near = listener.accept();
                Thread.ofVirtual().name("relay-link").start(() -> open(near));
            } catch (IOException e) {
                if (!listener.isClosed()) LOG.log(Level.WARNING, "relay: accept failed", e);
            }
        }
    }

    /// If the member cannot be reached, whoever dialled is told so in the same way: the connection closes.
    private void open(Socket near) {
        var link = new Link(near, new Socket());
        if (links.size() >= MAXIMUM_LINKS) {
            link.close();
            return;
        }
        links.add(link);
        try {
            link.far().connect(target, CONNECTS_WITHIN_MILLIS);
            near.setTcpNoDelay(true);
            link.far().setTcpNoDelay(true);
            Thread.ofVirtual().name("relay-back").start(() -> pump(link, link.far(), near, back));
            pump(link, near, link.far(), forth);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "relay: member not reached", e);
        } finally {
            link.close();
            links.remove(link);
        }
    }

    private static void pump(Link link, Socket from, Socket to, Flow flow) {
        var piece = new byte[PIECE_BYTES];
        try (var in = from.getInputStream();
                var out = to.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                flow.pass(link::isOpen);
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "relay: link ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var link : links) link.close();
    }
}
