// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Environment;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class DeterminismTest {
    private static final long MILLI = 1_000_000;
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    @Test
    void the_same_seed_gives_the_same_trace_and_another_one_another() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    /// Two nodes store what they hear, force it and echo it, over bad links and a power cut.
    private static long trace(long seed) {
        var world = new World(seed);
        var network = new SimulatedNetwork(world);
        network.quality(LinkQuality.PERFECT
                .withDelay(1_000, MILLI)
                .withLoss(0.1)
                .withRepeat(0.1)
                .withReorder(0.1)
                .withTail(0.1, 50 * MILLI));
        var a = new SimulatedNode(world, network, A);
        var b = new SimulatedNode(world, network, B);
        begin(a, B);
        begin(b, A);
        world.runFor(100 * MILLI);
        for (int i = 0; i < 20; i++) {
            a.environment().network().send(B, "echo", MemorySegment.ofArray(new byte[] {(byte) i}), MemorySegment.NULL);
        }
        world.runFor(100 * MILLI);
        b.cutPower();
        begin(b, A);
        world.runFor(500 * MILLI);
        assertThat(world.happenings()).isGreaterThan(100);
        return world.traceHash();
    }

    private static void begin(SimulatedNode node, NodeId peer) {
        var doors = node.start();
        var lane = doors.lanes().apply("main");
        doors.network().onReceive("echo", lane, new Network.Receiver() {
            @Override
            public void received(NodeId from, MemorySegment message) {
                store(node, doors, message, peer);
            }

            @Override
            public void connected(NodeId member) {}

            @Override
            public void lost(NodeId member) {}
        });
    }

    private static void store(SimulatedNode node, Environment doors, MemorySegment message, NodeId peer) {
        try {
            var disk = doors.disk();
            var file = disk.exists("echo") ? disk.open("echo") : disk.create("echo", 0);
            file.write(file.size(), message);
            file.force(node.lane("main"), new Forced() {
                @Override
                public void done() {
                    doors.network()
                            .send(
                                    peer,
                                    "echo",
                                    MemorySegment.ofArray(new byte[] {
                                        (byte) doors.randomness().nextInt()
                                    }),
                                    MemorySegment.NULL);
                }

                @Override
                public void failed(IOException why) {
                    throw new AssertionError(why);
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
