// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedNetworkTest {
    private static final long MILLI = 1_000_000;
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private final World world = new World(3);
    private final SimulatedNetwork network = new SimulatedNetwork(world);
    private final SimulatedNode a = new SimulatedNode(world, network, A);
    private final SimulatedNode b = new SimulatedNode(world, network, B);
    private final List<String> heard = new ArrayList<>();
    private MemorySegment kept = MemorySegment.NULL;

    @Test
    void a_message_arrives_copied_and_is_poisoned_after_the_call() {
        startBoth();
        var body = text("hello");
        a.environment().network().send(B, "log", text("> "), body);
        body.fill((byte) 0);
        world.runFor(10 * MILLI);
        assertThat(heard).contains("b got > hello");
        assertThat(kept.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0xDB);
    }

    @Test
    void a_good_link_keeps_the_order_and_a_bad_one_loses_repeats_and_reorders() {
        startBoth();
        sendNumbers(200);
        assertThat(numbers()).hasSize(200).isSorted();
        heard.clear();
        network.quality(LinkQuality.PERFECT.withDelay(1_000, MILLI).withReorder(0.3));
        sendNumbers(200);
        assertThat(numbers())
                .hasSize(200)
                .isNotEqualTo(numbers().stream().sorted().toList());
        heard.clear();
        network.quality(LinkQuality.PERFECT.withLoss(0.5));
        sendNumbers(200);
        assertThat(numbers().size()).isBetween(60, 140);
        heard.clear();
        network.quality(LinkQuality.PERFECT.withRepeat(0.5));
        sendNumbers(200);
        assertThat(numbers().size()).isBetween(260, 340);
    }

    @Test
    void a_one_way_cut_stops_one_direction() {
        startBoth();
        network.cutOneWay(A, B);
        a.environment().network().send(B, "log", text("lost"), text(""));
        b.environment().network().send(A, "log", text("found"), text(""));
        world.runFor(10 * MILLI);
        assertThat(heard).contains("a got found").doesNotContain("b got lost", "a lost b", "b lost a");
    }

    @Test
    void a_healed_cut_breaks_the_connection_and_makes_another() {
        startBoth();
        heard.clear();
        network.cut(A, B);
        world.runFor(10 * MILLI);
        assertThat(heard).isEmpty();
        network.heal(A, B);
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactlyInAnyOrder("a lost b", "b lost a", "a connected b", "b connected a");
    }

    @Test
    void a_healed_cut_may_have_lost_messages_only() {
        startBoth();
        heard.clear();
        network.brokenByCut(0);
        network.cut(A, B);
        sendNumbers(1);
        network.heal(A, B);
        sendNumbers(1);
        assertThat(heard).containsExactly("b got 0");
    }

    @Test
    void the_death_of_a_process_is_noticed_and_that_of_a_machine_is_not_until_it_returns() {
        startBoth();
        heard.clear();
        a.kill();
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactly("b lost a");
        heard.clear();
        listen(a);
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactlyInAnyOrder("b connected a", "a connected b");
        heard.clear();
        a.cutPower();
        world.runFor(1_000 * MILLI);
        assertThat(heard).isEmpty();
        listen(a);
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactlyInAnyOrder("b lost a", "b connected a", "a connected b");
    }

    @Test
    void a_paused_process_hears_everything_when_it_goes_on_and_its_peer_sees_the_queue() {
        startBoth();
        heard.clear();
        b.pause();
        sendNumbers(3);
        assertThat(heard).isEmpty();
        assertThat(a.environment().network().queuedBytes(B)).isEqualTo(3);
        b.resume();
        world.runFor(MILLI);
        assertThat(heard).containsExactly("b got 0", "b got 1", "b got 2");
        assertThat(a.environment().network().queuedBytes(B)).isZero();
    }

    @Test
    void a_narrow_link_queues_what_it_cannot_carry() {
        startBoth();
        network.quality(A, B, LinkQuality.PERFECT.withBandwidth(1_000));
        a.environment().network().send(B, "log", MemorySegment.ofArray(new byte[500]), text(""));
        assertThat(a.environment().network().queuedBytes(B)).isEqualTo(500);
        world.runFor(400 * MILLI);
        assertThat(numbers()).isEmpty();
        world.runFor(200 * MILLI);
        assertThat(a.environment().network().queuedBytes(B)).isZero();
    }

    @Test
    void what_a_task_sends_after_the_moment_of_its_death_is_never_sent() {
        startBoth();
        heard.clear();
        long death = world.nanos() + MILLI;
        world.at(death, a::cutPower);
        a.lane("main").post(() -> {
            world.spend(2 * MILLI);
            a.environment().network().send(B, "log", text("from the dead"), text(""));
        });
        world.runFor(20 * MILLI);
        assertThat(heard).isEmpty();
    }

    private void startBoth() {
        listen(a);
        listen(b);
        world.runFor(10 * MILLI);
        assertThat(heard).contains("a connected b", "b connected a");
    }

    private void listen(SimulatedNode node) {
        var door = node.start();
        door.network().onReceive("log", door.lanes().apply("main"), new Network.Receiver() {
            @Override
            public void received(NodeId from, MemorySegment message) {
                kept = message;
                heard.add(node.id() + " got "
                        + new String(message.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
            }

            @Override
            public void connected(NodeId member) {
                heard.add(node.id() + " connected " + member);
            }

            @Override
            public void lost(NodeId member) {
                heard.add(node.id() + " lost " + member);
            }
        });
    }

    private void sendNumbers(int count) {
        for (int i = 0; i < count; i++) {
            a.environment().network().send(B, "log", text("" + i), text(""));
            world.runFor(100_000);
        }
        world.runFor(200 * MILLI);
    }

    private List<Integer> numbers() {
        return heard.stream()
                .filter(line -> line.startsWith("b got "))
                .map(line -> Integer.valueOf(line.substring(6)))
                .toList();
    }

    private static MemorySegment text(String content) {
        return MemorySegment.ofArray(content.getBytes(StandardCharsets.UTF_8));
    }
}
