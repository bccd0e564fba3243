// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.NodeConfig;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Health;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells the other nodes who is registered here and hears who is registered there, so that every node answers
/// for all.
///
/// Owned by the first group's lane. What one pass changes is told once. Every second a node says how far it has
/// told; who has missed something asks for everything. What a node told holds until it tells otherwise, or is
/// DOWN.
public final class ClientExchange implements Feature {
    private static final long BEAT_NANOS = 1_000_000_000L;
    private static final long ASK_PAUSE_NANOS = 200_000_000L;
    /// How long a node that has just started waits for others it has not heard of.
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    /// One message; a client that alone takes more than a JSON text may is not told of.
    private static final int PART_BYTES = 1 << 20;
    private static final int MAX_ENTRY_BYTES = 3 << 20;

    /// What is known of what another node tells.
    private static final class Peer {
        long boot;
        long sequence;
        boolean isWhole;
        long askedNanos;
        boolean hasAsked;
        long comingSequence = -1;
        int nextPart;
        Map<String, Client> coming = new LinkedHashMap<>();
    }

    private final NodeConfig config;
    private final ClientRegistry registry;
    private final FarClients far;
    private final MembershipBoard board;
    private final FailureDetector detector;
    private final Network network;
    private final Clock clock;
    private final Meter meter;
    private final Lane lane;
    private final long boot;
    private final Map<NodeId, Peer> peers = new TreeMap<>();
    private final Map<String, Optional<Client>> changes = new LinkedHashMap<>();
    private Consumer<SortedSet<String>> whenChanged = _ -> {};
    private long sequence;
    private long startedNanos;

    public ClientExchange(Parts parts, ClientRegistry registry, FarClients far) {
        this.registry = registry;
        this.far = far;
        config = parts.config();
        board = parts.node().memberships();
        detector = parts.detector();
        network = parts.environment().network();
        clock = parts.environment().clock();
        meter = parts.environment().meter();
        lane = parts.lane();
        boot = parts.environment().randomness().nextLong();
        for (var member : config.members()) {
            if (!member.node().equals(config.self())) peers.put(member.node(), new Peer());
        }
        if (!peers.isEmpty()) registry.onChange(this::changed);
    }

    /// Hears which consumer groups are not what they were because of what other nodes told.
    void onChange(Consumer<SortedSet<String>> listener) {
        whenChanged = listener;
    }

    @Override
    public void install(Handlers handlers) {}

    @Override
    public void start() {
        startedNanos = clock.nanos();
        if (peers.isEmpty()) {
            board.complete(true);
            return;
        }
        network.onReceive(NodeConfig.CLIENTS_CHANNEL, lane, new Ears());
        beat();
    }

    private void beat() {
        for (var peer : peers.keySet()) send(peer, ClientNews.of(ClientNews.Kind.HEAD, boot, sequence));
        peers.forEach((node, peer) -> {
            boolean isDown = detector.health(node).state() == Health.State.DOWN;
            if (isDown && peer.isWhole) {
                peer.isWhole = false;
                whenChanged.accept(far.replace(node, Map.of()));
            }
        });
        judge();
        lane.at(clock.nanos() + BEAT_NANOS, this::beat);
    }

    /// Whether all that can be known is known.
    private void judge() {
        boolean isYoung = clock.nanos() - startedNanos < PATIENCE_NANOS;
        boolean complete = true;
        for (var entry : peers.entrySet()) {
            var state = detector.health(entry.getKey()).state();
            boolean isMissed = state == Health.State.ALIVE || (isYoung && state != Health.State.DOWN);
            if (isMissed && !entry.getValue().isWhole) complete = false;
        }
        board.complete(complete);
    }

    // ---- Telling

    private void changed(Connection connection, @Nullable Client client) {
        if (changes.isEmpty()) lane.defer(this::tellChanges);
        changes.put(connection.remote().toString(), Optional.ofNullable(client));
    }

    private void tellChanges() {
        var entries = new ArrayList<ClientNews.Entry>();
        changes.forEach((connection, client) -> entries.add(new ClientNews.Entry(connection, client)));
        changes.clear();
        for (var part : parts(entries)) {
            sequence++;
            var news = new ClientNews(ClientNews.Kind.CHANGE, boot, sequence, 0, 1, part);
            for (var peer : peers.keySet()) send(peer, news);
        }
    }

    private void tellAll(NodeId to) {
        var entries = new ArrayList<ClientNews.Entry>();
        for (var connection : registry.connections()) {
            entries.add(new ClientNews.Entry(
                    connection.remote().toString(), Optional.ofNullable(registry.client(connection))));
        }
        var parts = parts(entries);
        for (int i = 0; i < parts.size(); i++) {
            send(to, new ClientNews(ClientNews.Kind.WHOLE, boot, sequence, i, parts.size(), parts.get(i)));
        }
    }

    /// At least one, each as large as a message may be.
    private List<List<ClientNews.Entry>> parts(List<ClientNews.Entry> entries) {
        var parts = new ArrayList<List<ClientNews.Entry>>();
        var part = new ArrayList<ClientNews.Entry>();
        int bytes = 0;
        for (var entry : entries) {
            int size = ClientNews.size(entry);
            if (size > MAX_ENTRY_BYTES) {
                meter.add(BrokerMetric.CLIENTS_NOT_TOLD, 1);
                continue;
            }
            if (!part.isEmpty() && bytes + size > PART_BYTES) {
                parts.add(List.copyOf(part));
                part.clear();
                bytes = 0;
            }
            part.add(entry);
            bytes += size;
        }
        parts.add(List.copyOf(part));
        return parts;
    }

    private void send(NodeId to, ClientNews news) {
        network.send(to, NodeConfig.CLIENTS_CHANNEL, news.encode(), MemorySegment.NULL);
    }

    // ---- Hearing

    private void hear(NodeId from, Peer peer, ClientNews news) {
        switch (news.kind()) {
            case ASK -> tellAll(from);
            case HEAD -> {
                boolean isKnown = peer.isWhole && peer.boot == news.boot() && peer.sequence == news.sequence();
                if (!isKnown) ask(from, peer);
            }
            case CHANGE -> {
                boolean isOld = peer.boot == news.boot() && news.sequence() <= peer.sequence;
                boolean isNext = peer.boot == news.boot() && news.sequence() == peer.sequence + 1;
                if (peer.isWhole && isNext) apply(from, peer, news);
                else if (!peer.isWhole || !isOld) ask(from, peer);
            }
            case WHOLE -> gather(from, peer, news);
        }
    }

    private void apply(NodeId from, Peer peer, ClientNews news) {
        peer.sequence = news.sequence();
        for (var entry : news.entries()) {
            whenChanged.accept(far.put(from, entry.connection(), entry.client().orElse(null)));
        }
    }

    private void gather(NodeId from, Peer peer, ClientNews news) {
        boolean isOlder = peer.isWhole && peer.boot == news.boot() && news.sequence() < peer.sequence;
        if (isOlder) return;
        if (news.part() == 0) {
            peer.coming = new LinkedHashMap<>();
            peer.comingSequence = news.sequence();
            peer.nextPart = 0;
        }
        if (news.part() != peer.nextPart || news.sequence() != peer.comingSequence) return;
        peer.nextPart++;
        for (var entry : news.entries())
            entry.client().ifPresent(client -> peer.coming.put(entry.connection(), client));
        if (peer.nextPart < news.parts()) return;
        peer.boot = news.boot();
        peer.sequence = news.sequence();
        peer.isWhole = true;
        whenChanged.accept(far.replace(from, peer.coming));
        peer.coming = new LinkedHashMap<>();
        judge();
    }

    private void ask(NodeId from, Peer peer) {
        long now = clock.nanos();
        if (peer.hasAsked && now - peer.askedNanos < ASK_PAUSE_NANOS) return;
        peer.hasAsked = true;
        peer.askedNanos = now;
        send(from, ClientNews.of(ClientNews.Kind.ASK, boot, sequence));
    }

    private final class Ears implements Network.Receiver {
        @Override
        public void received(NodeId from, MemorySegment message) {
            var news = ClientNews.decode(message);
            var peer = peers.get(from);
            if (news.isEmpty() || peer == null) meter.add(BrokerMetric.REQUESTS_MALFORMED, 1);
            else hear(from, peer, news.get());
        }

        @Override
        public void connected(NodeId member) {
            var peer = peers.get(member);
            if (peer == null) return;
            send(member, ClientNews.of(ClientNews.Kind.HEAD, boot, sequence));
            if (!peer.isWhole) ask(member, peer);
        }

        @Override
        public void lost(NodeId member) {}
    }
}
