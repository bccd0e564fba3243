// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trijet.broker.BrokerNode;
import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Environment;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.server.config.ServerConfig;
import io.trijet.server.http.ControlApi;
import io.trijet.server.http.NodeDesk;
import io.trijet.server.metrics.Meters;
import io.trijet.server.metrics.PrometheusText;
import io.trijet.server.real.EventLoopLane;
import io.trijet.server.real.EventLoops;
import io.trijet.server.real.FileDisk;
import io.trijet.server.real.MemberLimits;
import io.trijet.server.real.OpenFiles;
import io.trijet.server.real.SystemClock;
import io.trijet.server.real.TcpNetwork;
import io.trijet.server.remoting.Listener;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real doors around one `BrokerNode`, in the order in which they open and close.
///
/// Health answers first, then members can connect, then the log is recovered, then clients are let in; in
/// mode `raft` they are shut out again while the node has no majority. On the way out nobody new is let in,
/// what was appended is forced and answered, and only then the sockets close. A lane that failed ends the
/// process at once: its state is no longer trusted, and recovery is the way back.
public final class Node implements AutoCloseable {
    /// A clean leave takes no longer.
    static final Duration DRAIN_PATIENCE = Duration.ofSeconds(4);

    /// What clients asked while they did not know that the node leaves still comes, and is told to go elsewhere.
    private static final Duration FAREWELL = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final ServerConfig config;
    private final EventLoops loops;
    private final List<EventLoopLane> lanes;
    private final TcpNetwork network;
    private final Listener listener;
    private final ControlApi http;
    private final AtomicReference<NodeFacts> facts;
    private final AtomicReference<BrokerNode> broker = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    /// Written by the thread that opens the node, before clients are let in.
    private Address member;
    /// Clients have been let in: what HTTP is asked about is there.
    private volatile boolean serving;

    private Node(
            ServerConfig config,
            EventLoops loops,
            TcpNetwork network,
            Listener listener,
            ControlApi http,
            AtomicReference<NodeFacts> facts) {
        this.config = config;
        this.loops = loops;
        this.lanes = config.node().groups().stream().map(loops::lane).toList();
        this.network = network;
        this.listener = listener;
        this.http = http;
        this.facts = facts;
        this.member = config.door().listen();
    }

    /// Opens everything but the clients' ports, and recovers the log. `whenFailed` hears when the node can no
    /// longer be trusted. What follows is `serve`.
    public static Node open(ServerConfig config, FileDisk disk, Consumer<Throwable> whenFailed) throws IOException {
        var began = Instant.now();
        var clock = new SystemClock();
        var registry = new PrometheusRegistry();
        var meter = new Meters(registry);
        var loops = new EventLoops(config.loops().count(), clock, config.loops().laneLimit(), whenFailed);
        var network = new TcpNetwork(loops, config.door(), MemberLimits.DEFAULT, clock, meter);
        var environment =
                new Environment(clock, loops::lane, disk, network, RandomGenerator.of("L64X128MixRandom"), meter);
        var facts = new AtomicReference<>(facts(config, began, Map.of()));
        var handed = new AtomicReference<Node>();
        var listener = new Listener(
                loops,
                config.remoting(),
                OpenFiles::allowed,
                (frame, connection) -> served(handed).handle(frame, connection),
                clock,
                meter);
        var desk = new NodeDesk(
                () -> Optional.ofNullable(handed.get())
                        .filter(node -> node.serving)
                        .flatMap(Node::broker),
                loops.lane(config.node().groups().getFirst()),
                listener::trouble);
        var http = new ControlApi(
                config.listening().http(),
                desk,
                () -> Objects.requireNonNull(facts.get()),
                new PrometheusText(registry));
        var node = new Node(config, loops, network, listener, http, facts);
        handed.set(node);
        try {
            node.member = network.listen();
            node.broker.set(new BrokerNode(config.node(), environment));
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static Node served(AtomicReference<Node> node) {
        var known = node.get();
        if (known == null) throw new IllegalStateException("a client was let in before the node was there");
        return known;
    }

    /// Joins the other members and lets clients in: from here on the node may be ready.
    public void serve() throws IOException {
        recovered().start();
        network.dial();
        var addresses = new LinkedHashMap<String, String>();
        addresses.put("broker", listener.listen(config.listening().broker()).toString());
        var advertised = config.node().member(config.node().self()).broker();
        addresses.put("advertised", advertised.toString());
        var nameServer = config.listening().nameServer();
        if (nameServer.isPresent()) {
            addresses.put("namesrv", listener.listen(nameServer.get()).toString());
        }
        recovered().onDoors(why -> {
            if (why.isPresent()) listener.shut();
            else listener.open();
        });
        addresses.put("member", member.toString());
        addresses.put("http", new Address(config.listening().http().host(), http.port()).toString());
        var known = facts(config, Objects.requireNonNull(facts.get()).startedAt(), addresses);
        facts.set(known);
        serving = true;
        listener.shortage().ifPresent(why -> LOG.warn("fewer clients can be let in than asked for: {}", why));
        logStarted(known);
    }

    private static NodeFacts facts(ServerConfig config, Instant began, Map<String, String> addresses) {
        return new NodeFacts(config, ProcessHandle.current().pid(), NodeFacts.buildVersion(), began, addresses);
    }

    private void logStarted(NodeFacts facts) {
        var line = new StringBuilder();
        facts.addresses()
                .forEach((name, address) ->
                        line.append(' ').append(name).append('=').append(address));
        LOG.info(
                "node started node={} cluster={} mode={} flush={} groups={}{} transport={} millis={}",
                config.node().self(),
                config.node().cluster(),
                config.node().mode().name().toLowerCase(Locale.ROOT),
                config.node().settings().replication().flush().name().toLowerCase(Locale.ROOT),
                config.node().groups(),
                line,
                loops.transport(),
                Duration.between(facts.startedAt(), Instant.now()).toMillis());
    }

    private Optional<BrokerNode> broker() {
        return Optional.ofNullable(broker.get());
    }

    private BrokerNode recovered() {
        return broker().orElseThrow(() -> new IllegalStateException("the log is not recovered yet"));
    }

    /// One frame of a client, on the loop of its connection. What goes wrong in the broker ends a lane of this
    /// loop, and with it the node.
    private void handle(MemorySegment bytes, Connection connection) throws MalformedFrameException {
        var frame = FrameCodec.decode(bytes, config.node().settings().protocol());
        var node = recovered();
        for (var lane : lanes) {
            if (!lane.isCurrent()) continue;
            lane.enter(() -> node.handle(frame, connection));
            return;
        }
        node.handle(frame, connection);
    }

    /// Leaves: nobody new, what was appended is forced and answered. True if that was done in time.
    public boolean drain() {
        listener.stopAccepting();
        var known = broker();
        if (known.isEmpty()) return true;
        var drained = new CountDownLatch(1);
        known.get().drain(drained::countDown);
        try {
            boolean inTime = drained.await(DRAIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (listener.hasClients()) Thread.sleep(FAREWELL);
            return inTime;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Closes the sockets and stops the loops; the files stay as they are. Idempotent.
    @Override
    public void close() {
        if (closed.getAndSet(true)) return;
        http.close();
        network.close();
        broker().ifPresent(BrokerNode::close);
        loops.close();
    }
}
