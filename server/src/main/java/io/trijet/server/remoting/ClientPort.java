// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import io.trijet.environment.Address;
import io.trijet.environment.Meter;
import io.trijet.server.metrics.ServerMetric;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One address that clients connect to: bound, shut for a while, and bound again.
///
/// Owned by one event loop. Shut means that there is no socket, so that the kernel refuses at once. A port
/// that is taken when it is to be opened again is tried until it is free: a node without it still votes and
/// holds data, so it goes on and says what is wrong.
final class ClientPort {
    static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ClientPort.class);

    private final Address address;
    private final ServerBootstrap bootstrap;
    private final EventLoop owner;
    private final Meter meter;
    private @Nullable Channel socket;
    private boolean isWanted = true;
    private boolean hasEnded;
    private boolean isBinding;
    private volatile Optional<String> trouble = Optional.empty();

    /// `socket` is bound to `address`, which names its real port.
    ClientPort(Address address, Channel socket, ServerBootstrap bootstrap, EventLoop owner, Meter meter) {
        this.address = address;
        this.socket = socket;
        this.bootstrap = bootstrap;
        this.owner = owner;
        this.meter = meter;
    }

    /// Why it is not open although it should be. Any thread.
    Optional<String> trouble() {
        return trouble;
    }

    /// Any thread.
    void shut() {
        owner.execute(() -> {
            isWanted = false;
            trouble = Optional.empty();
            closeSocket();
        });
    }

    /// Any thread.
    void open() {
        owner.execute(() -> {
            isWanted = !hasEnded;
            bind();
        });
    }

    /// Closes it for good, and waits until the socket is closed. Not on an event loop.
    void end() {
        Promise<Boolean> closed = owner.newPromise();
        owner.execute(() -> {
            hasEnded = true;
            isWanted = false;
            var open = socket;
            socket = null;
            if (open == null) closed.setSuccess(true);
            else open.close().addListener(_ -> closed.setSuccess(true));
        });
        closed.awaitUninterruptibly(CLOSES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void bind() {
        if (!isWanted || isBinding || socket != null) return;
        isBinding = true;
        var binding = bootstrap.bind(address.host(), address.port());
        binding.addListener(_ -> owner.execute(() -> bound(binding.channel(), Optional.ofNullable(binding.cause()))));
    }

    private void bound(Channel channel, Optional<Throwable> failure) {
        isBinding = false;
        if (failure.isPresent()) {
            notBound(failure.get());
            return;
        }
        trouble = Optional.empty();
        socket = channel;
        if (isWanted) LOG.info("clients' port opened again address={}", address);
        else closeSocket();
    }

    private void notBound(Throwable why) {
        if (!isWanted) return;
        meter.add(ServerMetric.CLIENT_PORTS_NOT_OPENED, 1);
        if (trouble.isEmpty())
            LOG.warn("clients' port cannot be opened again yet address={} reason=\"{}\"", address, why.toString());
        trouble = Optional.of("the port for clients " + address + " cannot be opened again: " + why.getMessage());
        var _ = owner.schedule(this::bind, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeSocket() {
        var open = socket;
        socket = null;
        if (open != null) {
            var _ = open.close();
        }
    }
}
