// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import io.trijet.tools.cluster.ClusterException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A name server or broker of RocketMQ as a child process, on the Java that runs us; it ends when we do (`Leashed`).
record RocketMqProcess(String name, Path log, Process process) {
    private static final String NAME_SERVER = "org.apache.rocketmq.namesrv.NamesrvStartup";
    private static final String BROKER = "org.apache.rocketmq.broker.BrokerStartup";
    private static final long ENDS_WITHIN_SECONDS = 5;
    private static final int QUOTED = 2_000;

    /// Java 25 warns without the first two. The others are those of RocketMQ's `runbroker.sh` that Java 25 still has.
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseG1GC",
            "-XX:G1HeapRegionSize=16m",
            "-XX:G1ReservePercent=25",
            "-XX:InitiatingHeapOccupancyPercent=30",
            "-XX:SoftRefLRUPolicyMSPerMB=0",
            "-XX:-OmitStackTraceInFastThrow");

    static RocketMqProcess nameServer(RocketMqPlan plan, Path jars) throws ClusterException {
        return start(plan, "namesrv", List.of("-Xms128m", "-Xmx256m"), NAME_SERVER, jars);
    }

    static RocketMqProcess broker(RocketMqPlan plan, RocketMqPlan.Broker broker, Path jars) throws ClusterException {
        var heap = RocketMqPlan.HEAP_MEBIBYTES + "m";
        var memory = List.of("-Xms" + heap, "-Xmx" + heap, "-XX:MaxDirectMemorySize=2g");
        return start(plan, broker.name(), memory, BROKER, jars);
    }

    private static RocketMqProcess start(RocketMqPlan plan, String name, List<String> memory, String main, Path jars)
            throws ClusterException {
        var home = plan.home(name);
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(FLAGS);
        line.addAll(memory);
        // Its logs and some of its state go below the user's home, whoever that is.
        line.add("-Duser.home=" + home);
        line.add("-Drocketmq.home.dir=" + home);
        line.addAll(List.of("-cp", jars + File.separator + "*" + File.pathSeparator + ownPlace()));
        line.addAll(List.of(Leashed.class.getName(), main));
        line.addAll(List.of("-c", plan.configFile(name).toString()));
        var log = plan.logFile(name);
        try {
            Files.createDirectories(home);
            var process = new ProcessBuilder(line)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new RocketMqProcess(name, log, process);
        } catch (IOException e) {
            throw new ClusterException("RocketMQ's " + name + " could not be started: " + e.getMessage(), "", e);
        }
    }

    /// The jar or directory with our own classes, after all of RocketMQ's.
    private static String ownPlace() {
        try {
            var source = Leashed.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Throws if it has ended, with what it said last.
    void requireAlive() throws ClusterException {
        if (process.isAlive()) return;
        throw new ClusterException(
                "RocketMQ's " + name + " ended with code " + process.exitValue() + ": " + lastWords(), "");
    }

    private String lastWords() {
        try {
            var text = Files.readString(log, StandardCharsets.UTF_8).strip();
            return text.substring(Math.max(0, text.length() - QUOTED));
        } catch (IOException e) {
            return "(log not readable: " + e.getMessage() + ")";
        }
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
    }
}
