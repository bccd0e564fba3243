// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Hosts that see only each other: a network namespace for each, joined by a bridge in one more. Needs root and
/// `ip`.
///
/// Nothing of it is seen outside, and it is gone when closed; processes on the hosts must have ended before.
public final class Hosts implements AutoCloseable {
    private static final String BRIDGE = "br0";
    private static final String SUBNET = "10.77.0.";

    private final String switchName = "trijet-" + ProcessHandle.current().pid() + "-sw";
    private final List<String> namespaces = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();

    private Hosts() {}

    /// An `IOException` says why this machine does not let us.
    public static Hosts create(int count) throws IOException, InterruptedException {
        var hosts = new Hosts();
        try {
            hosts.addNamespace(hosts.switchName);
            hosts.inSwitch("link", "add", BRIDGE, "type", "bridge");
            hosts.inSwitch("link", "set", BRIDGE, "up");
            for (int i = 0; i < count; i++) hosts.add(i);
            return hosts;
        } catch (IOException | InterruptedException | RuntimeException e) {
            hosts.close();
            throw e;
        }
    }

    private void add(int number) throws IOException, InterruptedException {
        var name = "trijet-" + ProcessHandle.current().pid() + "-" + number;
        var address = SUBNET + (number + 1);
        addNamespace(name);
        ip("link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", port(number), "netns", switchName);
        inSwitch("link", "set", port(number), "master", BRIDGE, "up");
        ip("-n", name, "addr", "add", address + "/24", "dev", "eth0");
        ip("-n", name, "link", "set", "eth0", "up");
        ip("-n", name, "link", "set", "lo", "up");
        hosts.add(new Host(name, address));
    }

    private void addNamespace(String name) throws IOException, InterruptedException {
        ip("netns", "add", name);
        namespaces.add(name);
    }

    public Host host(int number) {
        return hosts.get(number);
    }

    /// From now on every packet from or to this host vanishes, and nobody is told.
    public void cutOff(int number) throws IOException, InterruptedException {
        inSwitch("link", "set", port(number), "nomaster");
    }

    /// Ends `cutOff`.
    public void join(int number) throws IOException, InterruptedException {
        inSwitch("link", "set", port(number), "master", BRIDGE);
    }

    private static String port(int number) {
        return "p" + number;
    }

    private void inSwitch(String... arguments) throws IOException, InterruptedException {
        ip(Stream.concat(Stream.of("-n", switchName), Stream.of(arguments)).toArray(String[]::new));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        var line = Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) throw new IOException(String.join(" ", line) + ": " + said);
    }

    /// Deletes what can be deleted, also when something cannot.
    @Override
    public void close() throws IOException {
        for (var host : hosts) host.close();
        var trouble = new IOException("network namespaces are left over");
        for (var name : namespaces) {
            try {
                ip("netns", "del", name);
            } catch (IOException e) {
                trouble.addSuppressed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                trouble.addSuppressed(e);
            }
        }
        if (trouble.getSuppressed().length > 0) throw trouble;
    }
}
