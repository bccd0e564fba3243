// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedConnectionTest {
    private static final long MILLI = 1_000_000;
    private static final NodeId SERVER = new NodeId("n0");
    private static final NodeId CLIENT = new NodeId("client");

    private final World world = new World(4);
    private final SimulatedNetwork network = new SimulatedNetwork(world);
    private final SimulatedNode node = new SimulatedNode(world, network, SERVER);
    private final StringBuilder atServer = new StringBuilder();
    private final StringBuilder atClient = new StringBuilder();
    private final List<String> heard = new ArrayList<>();

    @Test
    void both_streams_arrive_in_order_whatever_the_pieces() {
        var connection = connect();
        connection.send(text("what a long request"));
        connection.send(text(", and another"));
        connection.push(text("answer one, "));
        connection.push(text("head"), text(" and body"), () -> heard.add("done"));
        world.runFor(10 * MILLI);
        assertThat(atServer.toString()).isEqualTo("what a long request, and another");
        assertThat(atClient.toString()).isEqualTo("answer one, head and body");
        assertThat(heard).containsExactly("done");
    }

    @Test
    void a_client_that_vanishes_leaves_half_a_request() {
        network.quality(LinkQuality.PERFECT.withDelay(1_000, MILLI));
        var connection = connect();
        connection.send(text("x".repeat(100)));
        assertThat(world.runUntil(() -> !atServer.isEmpty(), 100 * MILLI)).isTrue();
        connection.vanish();
        world.runFor(100 * MILLI);
        assertThat(atServer.length()).isBetween(1, 99);
        assertThat(connection.isClosedAtServer()).isFalse();
    }

    @Test
    void an_answer_that_meets_a_cut_comes_after_it_healed_or_never() {
        var connection = connect();
        network.cutOneWay(SERVER, CLIENT);
        connection.push(text("late"));
        world.runFor(1_000 * MILLI);
        assertThat(atClient.toString()).isEmpty();
        network.heal(SERVER, CLIENT);
        world.runFor(1_000 * MILLI);
        assertThat(atClient.toString()).isEqualTo("late");
    }

    @Test
    void closing_is_heard_at_the_other_end_and_on_the_lane() {
        var connection = connect();
        connection.onClosed(node.lane("io"), () -> heard.add("lane heard"));
        connection.close("because");
        connection.push(text("swallowed"));
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactly("lane heard", "client heard");
        assertThat(atClient.toString()).isEmpty();
        var second = connect();
        second.onClosed(node.lane("io"), () -> heard.add("lane heard too"));
        second.hangUp();
        world.runFor(10 * MILLI);
        assertThat(heard).contains("lane heard too");
    }

    @Test
    void a_killed_node_resets_its_connections_and_a_vanished_one_says_nothing() {
        connect();
        node.kill();
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactly("client heard");
        heard.clear();
        connect();
        node.cutPower();
        world.runFor(1_000 * MILLI);
        assertThat(heard).isEmpty();
    }

    @Test
    void a_machine_that_came_back_resets_a_connection_it_does_not_know_once_it_hears_of_it() {
        var connection = connect();
        node.cutPower();
        connection.send(text("into the void"));
        world.runFor(10 * MILLI);
        node.start();
        world.runFor(10 * MILLI);
        assertThat(heard).isEmpty();
        connection.send(text("anybody there?"));
        world.runFor(10 * MILLI);
        assertThat(heard).containsExactly("client heard");
    }

    private SimulatedConnection connect() {
        if (!node.isUp()) node.start();
        var client = new SimulatedConnection.Client() {
            @Override
            public void received(MemorySegment bytes) {
                atClient.append(string(bytes));
            }

            @Override
            public void closed() {
                heard.add("client heard");
            }
        };
        return new SimulatedConnection(
                network,
                CLIENT,
                new Address("10.0.0.9", 4_000),
                node.lane("io"),
                new SimulatedConnection.Ends(world, node, (_, bytes) -> atServer.append(string(bytes)), client));
    }

    private static MemorySegment text(String content) {
        return MemorySegment.ofArray(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
