// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.environment.Address;
import io.trijet.watchdog.RestartRule;
import io.trijet.watchdog.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parent of one node: starts it as a child process, kills it when it hangs, starts it again when it dies.
///
/// The child writes where this process writes. It holds the other end of a pipe that nobody writes to: when
/// this process dies, however it dies, the pipe closes and the node leaves. Told to leave, this process
/// lets the node leave first, and ends with its exit code. The main thread runs it; the watchdog's thread
/// probes and kills; the shutdown hook ends it.
final class ParentProcess implements Watchdog.Ward {
    private static final Logger LOG = LoggerFactory.getLogger(ParentProcess.class);
    /// Longer than a node drains.
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(10);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(5);
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]", "*");

    private final String name;
    private final List<String> command;
    private final URI live;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(300)).build();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Process> child = Optional.empty();
    private volatile boolean isLeaving;

    /// `command` starts the node; `http` is where it listens for HTTP.
    ParentProcess(String name, List<String> command, Address http) {
        this.name = name;
        this.command = List.copyOf(command);
        this.live = live(http);
    }

    private static URI live(Address http) {
        var host = EVERYWHERE.contains(http.host()) ? "127.0.0.1" : http.host();
        boolean isBareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return URI.create("http://" + (isBareIpv6 ? "[" + host + "]" : host) + ":" + http.port() + "/health/live");
    }

    /// Until the node has left, would not have its configuration, or dies too often. Returns its exit code.
    int run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "leave"));
        var watchdog = Watchdog.start(this);
        try {
            return keepRunning();
        } finally {
            watchdog.close();
        }
    }

    private int keepRunning() throws IOException, InterruptedException {
        int quickDeaths = 0;
        while (true) {
            long began = System.nanoTime();
            int code = begin().waitFor();
            // The hook ends this process.
            if (isLeaving) new CountDownLatch(1).await();
            if (hasLeft(code)) {
                LOG.info("node left by itself node={} exit={}", name, code);
                return code;
            }
            quickDeaths = RestartRule.isQuick(System.nanoTime() - began) ? quickDeaths + 1 : 0;
            if (!RestartRule.mayRestart(code, quickDeaths)) {
                giveUp(code, quickDeaths);
                return code;
            }
            var pause = RestartRule.pause(quickDeaths);
            LOG.error("node died, starting it again node={} exit={} pauseMillis={}", name, code, pause.toMillis());
            Thread.sleep(pause);
        }
    }

    /// Somebody told the node itself to leave, which is not dying.
    private static boolean hasLeft(int code) {
        return code == Exit.DONE || code == Exit.INTERRUPTED || code == Exit.TERMINATED;
    }

    private void giveUp(int code, int quickDeaths) {
        if (RestartRule.isRefusal(code))
            LOG.error("node refused what it was given, not starting it again node={} exit={}", name, code);
        else
            LOG.error("node keeps dying, not starting it again node={} exit={} shortLives={}", name, code, quickDeaths);
    }

    private Process begin() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isLeaving) new CountDownLatch(1).await();
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            child = Optional.of(process);
            LOG.info("node started by its watchdog node={} pid={}", name, process.pid());
            return process;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Watchdog.Watched> watched() {
        return child
                .filter(process -> process.isAlive() && !isLeaving)
                .map(process -> new Watchdog.Watched(name, process.pid()))
                .stream()
                .toList();
    }

    @Override
    public boolean isLive(Watchdog.Watched node, Duration within) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(live).timeout(within).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void putDown(Watchdog.Watched hung) throws InterruptedException {
        var process = child.filter(one -> one.pid() == hung.pid() && !isLeaving);
        if (process.isEmpty()) return;
        LOG.error("node does not answer, killing it node={} pid={}", name, hung.pid());
        process.get().destroyForcibly().waitFor(DIES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The shutdown hook. Where no node runs, this process ends with the code it has.
    private void leave() {
        lock.lock();
        try {
            isLeaving = true;
        } finally {
            lock.unlock();
        }
        var process = child.filter(Process::isAlive);
        if (process.isPresent()) Runtime.getRuntime().halt(ended(process.get()));
    }

    private int ended(Process process) {
        process.destroy();
        try {
            if (process.waitFor(LEAVES_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) return process.exitValue();
            LOG.error("node did not leave in time, killing it node={} pid={}", name, process.pid());
            return process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.INTERNAL;
        }
    }
}
