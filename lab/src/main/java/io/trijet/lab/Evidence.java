// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.http.Problem;
import io.trijet.lab.traffic.Ledger;
import io.trijet.lab.traffic.Pace;
import io.trijet.lab.traffic.SendMeter;
import io.trijet.lab.traffic.Sender;
import io.trijet.lab.traffic.Traffic;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.Expectation;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.ReadBack;
import io.trijet.tools.evidence.ReplicaTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;

/// Sends and remembers, reads back and compares: the two halves of proving that nothing acknowledged is lost.
///
/// One run of sending or verifying at a time: a verdict over a moving ledger would mean nothing.
final class Evidence implements AutoCloseable {
    private static final Duration CATCHES_UP_WITHIN = Duration.ofSeconds(20);
    private static final Duration CHECKSUM_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOKS_WITHIN = Duration.ofSeconds(5);
    private static final Duration SENDS_AT_LEAST = Duration.ofSeconds(30);
    private static final long MILLIS_PER_MESSAGE = 2;
    private static final long POLL_MILLIS = 50;
    /// The client gives a message up after three tries of 3 s.
    private static final long LAST_SENDS_END_WITHIN_SECONDS = 15;

    private final Path ledgerFile;
    private final NodeHttp http;
    private final SendMeter meter = new SendMeter();
    private final Traffic traffic;
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile Optional<Ledger> ledger = Optional.empty();

    /// Looks at the cluster again.
    interface Look {
        ClusterView now() throws InterruptedException;
    }

    /// Where a steady sender looks for its cluster: the name servers of all nodes, as an application would.
    interface NameServers {
        String addresses();
    }

    /// `trouble` hears why the traffic stopped by itself.
    Evidence(Path ledgerFile, NodeHttp http, NameServers nameServers, Consumer<String> trouble) {
        this.ledgerFile = ledgerFile;
        this.http = http;
        this.traffic = Traffic.start((order, begun) -> sendOn(nameServers, order, begun), trouble);
    }

    SendMeter meter() {
        return meter;
    }

    Traffic traffic() {
        return traffic;
    }

    /// How many sends the ledger holds: empty before anybody asked for it, for reading a long one takes a while.
    OptionalLong acknowledged() {
        var opened = ledger;
        if (opened.isPresent()) return OptionalLong.of(opened.get().count());
        return Files.exists(ledgerFile) ? OptionalLong.empty() : OptionalLong.of(0);
    }

    /// One run of the traffic.
    private void sendOn(NameServers nameServers, Sender.Order order, Consumer<Sender> begun)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try (var sender = Sender.start(nameServers.addresses(), ledgerWithRoom(1), meter)) {
            begun.accept(sender);
            int room = (int) (Ledger.MAXIMUM_ENTRIES - ledger().count());
            sender.send(new Sender.Order(room, order.size(), order.pace(), order.deadline()));
        } catch (MQClientException e) {
            throw new IOException("the client did not start: " + e.getMessage(), e);
        } catch (Ledger.DamagedException e) {
            throw new Problem(503, String.valueOf(e.getMessage()), "begin anew with ./trijet up --fresh", e);
        } catch (IOException e) {
            closeLedger();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /// Sends with a producer of its own, as an application that has just started: a producer that runs on would
    /// know yesterday's master for up to 30 s after a switch. Name servers are those of the nodes that run.
    /// `begun` hears who sends before it does.
    Sender.Outcome send(List<NodePlan> running, int count, int size, Consumer<Sender> begun)
            throws IOException, InterruptedException {
        take("sending or verifying");
        var namesrvs =
                String.join(";", running.stream().map(NodePlan::namesrvAddress).toList());
        try (var sender = Sender.start(namesrvs, ledgerWithRoom(count), meter)) {
            begun.accept(sender);
            var deadline = SENDS_AT_LEAST.plusMillis(count * MILLIS_PER_MESSAGE);
            return sender.send(new Sender.Order(count, size, new Pace.Unhurried(), deadline));
        } catch (MQClientException e) {
            throw new Problem(503, "the client did not start: " + e.getMessage(), "try again in a moment", e);
        } catch (IOException e) {
            closeLedger();
            throw e;
        } finally {
            give();
        }
    }

    private Ledger ledgerWithRoom(int count) throws IOException {
        if (ledger().count() + count <= Ledger.MAXIMUM_ENTRIES) return ledger();
        throw Problem.conflict(
                "the ledger has " + ledger().count() + " entries, with " + count + " more it would pass "
                        + Ledger.MAXIMUM_ENTRIES,
                "send fewer, or begin anew with ./trijet up --fresh");
    }

    private Ledger ledger() throws IOException {
        if (ledger.isEmpty()) ledger = Optional.of(Ledger.open(ledgerFile));
        return ledger.get();
    }

    /// Reads back every message of the lab's topic from every node that answers.
    Verification verify(ClusterView first, Look look) throws IOException, InterruptedException {
        take("sending or verifying");
        try {
            if (first.answering().isEmpty()) {
                throw Problem.conflict("no node answers", "start one with startMaster, or resume a paused one");
            }
            var expectation = new Expectation(ledger().entries());
            var view = awaitCaughtUp(first, look);
            for (var node : view.answering()) requireLetIn(node);
            var leaderless = leaderless(view);
            var tallies = readAll(view.answering(), expectation, leaderless);
            boolean areIdentical = areLevel(first, view) && areIdentical(view);
            var leader = view.leader(view.plan().firstGroup()).map(ClusterView.NodeView::name);
            return Verification.judge(expectation.count(), tallies, leader, areIdentical);
        } finally {
            give();
        }
    }

    /// Messages are read as a client reads them.
    private void requireLetIn(NodePlan node) throws IOException, InterruptedException {
        try {
            var shutBecause = http.get(node, "/v1/node", LOOKS_WITHIN).path("shutBecause");
            if (shutBecause.isNull() || shutBecause.isMissingNode()) return;
            throw Problem.conflict(
                    "node " + node.name() + " lets no client in: " + shutBecause.asString(""),
                    "start or resume as many nodes as are a majority, then verify again");
        } catch (NodeHttp.Refused e) {
            throw new IOException(node.name() + " does not say how it stands: " + e.detail(), e);
        }
    }

    private static List<String> leaderless(ClusterView view) {
        return view.groups().stream()
                .filter(group -> view.leader(group).isEmpty())
                .toList();
    }

    /// Waits, not for ever, until every answering node knows to be safe what the leader knew to be safe at
    /// first.
    private static ClusterView awaitCaughtUp(ClusterView first, Look look) throws InterruptedException {
        long deadline = System.nanoTime() + CATCHES_UP_WITHIN.toNanos();
        var view = first;
        while (!areLevel(first, view) && System.nanoTime() - deadline < 0) {
            Thread.sleep(POLL_MILLIS);
            view = look.now();
        }
        return view;
    }

    private static boolean areLevel(ClusterView first, ClusterView view) {
        return first.groups().stream().allMatch(group -> areLevel(first, view, group));
    }

    /// While nobody leads, nobody can catch up: then only what all have is compared.
    private static boolean areLevel(ClusterView first, ClusterView view, String group) {
        if (first.leader(group).isEmpty()) return true;
        long target = first.account(group).path("safeEnd").asLong(0);
        return view.running() == view.answering().size() && smallestSafeEnd(view, group) >= target;
    }

    private static long smallestSafeEnd(ClusterView view, String group) {
        return view.nodes().stream()
                .flatMap(node -> node.group(group).stream())
                .mapToLong(account -> account.path("safeEnd").asLong(0))
                .min()
                .orElse(0);
    }

    private List<ReplicaTally.Result> readAll(List<NodePlan> nodes, Expectation expectation, List<String> leaderless)
            throws IOException, InterruptedException {
        try (var readBack = new ReadBack();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var questions = new ArrayList<Callable<ReplicaTally.Result>>();
            for (var node : nodes) questions.add(() -> tally(readBack, node, expectation, leaderless));
            var results = new ArrayList<ReplicaTally.Result>();
            for (var answer : threads.invokeAll(questions)) results.add(answer.get());
            return results;
        } catch (ExecutionException e) {
            throw new IOException("a replica could not be read back: " + e.getMessage(), e);
        }
    }

    private ReplicaTally.Result tally(
            ReadBack readBack, NodePlan node, Expectation expectation, List<String> leaderless)
            throws IOException, InterruptedException {
        var tally = new ReplicaTally(node.name(), expectation);
        for (var queue : readBack.queues(node, Sender.TOPIC, expectation.queues())) {
            readBack.read(node, queue, (where, offset, body) -> {
                if (MessageBody.isOurs(body)) tally.message(where, offset, MessageBody.read(body));
            });
        }
        for (var group : leaderless)
            new UnservedRead(http, group, Sender.TOPIC).read(node, (where, offset, body) -> {
                if (MessageBody.isOurs(body)) tally.unserved(where, offset, MessageBody.read(body));
            });
        return tally.result();
    }

    private boolean areIdentical(ClusterView view) throws IOException, InterruptedException {
        for (var group : view.groups()) if (!areIdentical(view, group)) return false;
        return true;
    }

    /// Byte for byte: the same checksum over the range of the log that all answering nodes have and know to be
    /// safe.
    private boolean areIdentical(ClusterView view, String group) throws IOException, InterruptedException {
        long from = view.nodes().stream()
                .flatMap(node -> node.group(group).stream())
                .mapToLong(account -> account.path("start").asLong(0))
                .max()
                .orElse(0);
        long to = smallestSafeEnd(view, group);
        if (to <= from) return true;
        Optional<String> first = Optional.empty();
        for (var node : view.answering()) {
            var checksum = checksum(node, group, from, to);
            if (first.isPresent() && !first.get().equals(checksum)) return false;
            first = Optional.of(checksum);
        }
        return true;
    }

    private String checksum(NodePlan node, String group, long from, long to) throws IOException, InterruptedException {
        try {
            var answer = http.checksum(node, group, from, to, CHECKSUM_WITHIN);
            return answer.path("bytes").asString() + ":"
                    + answer.path("checksum").asString();
        } catch (NodeHttp.Refused e) {
            throw new IOException(node.name() + " gave no checksum of its log: " + e.detail(), e);
        }
    }

    /// The traffic makes room; it goes on after `give`.
    private void take(String what) throws InterruptedException {
        boolean mustEnd = traffic.pause();
        boolean isTaken = false;
        try {
            isTaken = lock.tryLock(mustEnd ? LAST_SENDS_END_WITHIN_SECONDS : 1, TimeUnit.SECONDS);
        } finally {
            if (!isTaken) traffic.resume();
        }
        if (!isTaken) throw new Problem(409, "another call is still " + what, "wait for it to end");
    }

    private void give() {
        lock.unlock();
        traffic.resume();
    }

    @Override
    public void close() throws IOException {
        traffic.close();
        closeLedger();
    }

    private void closeLedger() throws IOException {
        if (ledger.isPresent()) ledger.get().close();
        ledger = Optional.empty();
    }
}
