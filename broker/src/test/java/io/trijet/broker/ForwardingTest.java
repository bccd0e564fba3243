// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import io.trijet.storage.index.QueueKey;
import io.trijet.world.LinkQuality;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Requests that reach a node which does not lead, and the ways in which handing them over goes wrong.
class ForwardingTest {
    private static final NodeId N0 = new NodeId("n0");
    private static final NodeId N1 = new NodeId("n1");

    private TestCluster cluster = started(UnaryOperator.identity());

    private static TestCluster started(UnaryOperator<NodeConfig.Settings> change) {
        var cluster = new TestCluster(Mode.SYNC, 3, change);
        cluster.start();
        new TestClient(cluster, cluster.node(0)).sendMessage("T", "first");
        cluster.pass(Duration.ofSeconds(1));
        return cluster;
    }

    private TestClient follower() {
        return new TestClient(cluster, cluster.node(1));
    }

    private long stored(int node) {
        return cluster.node(node).group().queues().stream()
                .filter(queue -> queue.queue().equals(new QueueKey("T", 0)))
                .mapToLong(NodeView.QueueView::maxOffset)
                .sum();
    }

    @Test
    void what_only_the_leader_knows_is_asked_of_it() {
        var client = follower();
        assertThat(client.sendMessage("T", "second").code()).isZero();

        var max = client.ask(RequestCode.GET_MAX_OFFSET, Fields.of("topic", "T", "queueId", "0"));

        assertThat(TestClient.field(max, "offset")).isEqualTo("2");
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isEqualTo(2);
        assertThat(cluster.node(0).count(BrokerMetric.REQUESTS_FORWARDED)).isZero();
    }

    @Test
    void a_one_way_send_is_handed_over_too() {
        var fields = TestClient.sendFields("T", 0, MessageProperties.NONE);

        follower().send(RequestCode.SEND_MESSAGE_V2, fields, TestClient.bytes("quiet"), Frame.ONE_WAY);
        cluster.pass(Duration.ofSeconds(1));

        assertThat(stored(0)).isEqualTo(2);
    }

    @Test
    void the_leader_dies_after_it_got_the_send_and_the_client_is_closed_and_not_answered() {
        var client = follower();
        cluster.network.cutOneWay(N0, N1);
        int number = client.sendMessage("T", 0, "unknown", MessageProperties.NONE);
        cluster.until(() -> stored(0) == 2);
        long sent = cluster.world.nanos();

        cluster.node(0).kill();
        cluster.network.healAll();
        cluster.until(() -> client.isClosed);

        assertThat(client.isAnswered(number)).isFalse();
        assertThat(cluster.world.nanos() - sent)
                .isLessThan(Duration.ofMillis(2500).toNanos());
        assertThat(cluster.node(1).count(BrokerMetric.FORWARDED_UNKNOWN)).isEqualTo(1);
    }

    @Test
    void the_answer_is_lost_and_the_client_is_closed_when_its_time_is_over_and_the_send_is_stored_once() {
        var client = follower();
        cluster.network.cutOneWay(N0, N1);
        long sent = cluster.world.nanos();

        int number = client.sendMessage("T", 0, "unknown", MessageProperties.NONE);
        cluster.until(() -> client.isClosed);

        assertThat(client.isAnswered(number)).isFalse();
        assertThat(cluster.world.nanos() - sent)
                .isLessThanOrEqualTo(Duration.ofMillis(2600).toNanos());
        cluster.network.healAll();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(stored(0)).isEqualTo(2);
    }

    @Test
    void the_leader_hangs_with_the_send_and_the_client_is_closed_soon_after_another_leads() {
        var client = follower();
        cluster.network.cutOneWay(N0, N1);
        int number = client.sendMessage("T", 0, "unknown", MessageProperties.NONE);
        cluster.until(() -> stored(0) == 2);

        cluster.node(2).broker().promote(TestCluster.GROUP, true, _ -> {});
        cluster.until(() -> cluster.node(2).leads(0));
        long switched = cluster.world.nanos();
        cluster.until(() -> client.isClosed);

        assertThat(client.isAnswered(number)).isFalse();
        assertThat(cluster.world.nanos() - switched)
                .isLessThan(Duration.ofMillis(500).toNanos());
        assertThat(cluster.node(1).count(BrokerMetric.FORWARDED_UNKNOWN)).isEqualTo(1);
    }

    @Test
    void a_node_that_leaves_waits_for_the_answers_to_what_it_handed_over() {
        var client = follower();
        cluster.node(0).machine.disk().forceTakes(300_000_000, 300_000_000);
        int number = client.sendMessage("T", 0, "asked before", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(50));
        var drained = new ArrayList<Boolean>();

        cluster.node(1).broker().drain(() -> drained.add(true));
        cluster.pass(Duration.ofMillis(150));
        assertThat(drained).isEmpty();
        cluster.until(() -> !drained.isEmpty());

        assertThat(client.answer(number).code()).isZero();
    }

    @Test
    void a_send_that_the_network_repeats_is_stored_once() {
        cluster.network.quality(LinkQuality.PERFECT.withRepeat(1));
        var client = follower();

        assertThat(client.sendMessage("T", "once").code()).isZero();
        cluster.pass(Duration.ofSeconds(2));

        assertThat(stored(0)).isEqualTo(2);
        assertThat(cluster.node(0).count(BrokerMetric.FORWARDED_TWICE)).isPositive();
    }

    /// As n2 would hand it over if it still took n1 for the leader.
    @Test
    void what_was_handed_over_to_one_that_does_not_lead_is_not_handed_on() {
        var frame = FrameCodec.encode(new Frame(
                HeaderEncoding.JSON,
                RequestCode.SEND_MESSAGE_V2,
                Language.JAVA,
                FrameCodec.VERSION,
                1,
                0,
                null,
                TestClient.sendFields("T", 0, MessageProperties.NONE),
                TestClient.bytes("m")));
        var host = "10.0.1.9".getBytes(StandardCharsets.UTF_8);
        var head = ByteBuffer.allocate(28 + host.length)
                .put((byte) 1)
                .putLong(77)
                .putLong(0)
                .put((byte) 0)
                .putInt(2500)
                .putInt(4711)
                .putShort((short) host.length)
                .put(host);

        cluster.node(2).machine.environment().network().send(N1, "forward", MemorySegment.ofArray(head.array()), frame);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isZero();
        assertThat(stored(0)).isEqualTo(1);
    }

    /// Whoever promotes may take a while: the client asks another node.
    @Test
    void the_leader_was_changed_behind_the_back_of_who_handed_over_and_the_client_is_closed() {
        var client = follower();
        cluster.network.cutOneWay(new NodeId("n2"), N1);
        cluster.node(2).broker().promote(TestCluster.GROUP, false, _ -> {});
        cluster.until(() -> cluster.node(0).group().replication().leader().equals(Optional.of(new NodeId("n2"))));

        client.sendMessage("T", 0, "too late", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(50));

        assertThat(client.isClosed).isTrue();
        assertThat(cluster.node(1).count(BrokerMetric.FORWARDED_BACK)).isEqualTo(1);
        assertThat(stored(2)).isEqualTo(1);
    }

    @Test
    void a_former_leader_hands_over_to_the_new_one() {
        var client = new TestClient(cluster, cluster.node(0));
        cluster.node(2).broker().promote(TestCluster.GROUP, false, _ -> {});
        cluster.until(() -> cluster.node(2).leads(0));
        cluster.pass(Duration.ofSeconds(1));

        assertThat(client.sendMessage("T", "second").code()).isZero();
        assertThat(stored(2)).isEqualTo(2);
    }

    @Test
    void requests_on_their_way_are_bounded_in_number_and_in_bytes() {
        cluster = started(settings -> settings.withDoor(DoorLimits.defaults().withForwarded(2, 10_000)));
        cluster.network.cutOneWay(N0, N1);
        var early = follower();
        var large = follower();
        var third = follower();
        early.sendMessage("T", 0, "one", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        large.sendMessage("T", 0, "x".repeat(10_000), MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        early.sendMessage("T", 0, "two", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        third.sendMessage("T", 0, "three", MessageProperties.NONE);
        cluster.pass(Duration.ofSeconds(1));

        assertThat(large.isClosed).isTrue();
        assertThat(third.isClosed).isTrue();
        assertThat(early.isClosed).isFalse();
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_NOT_FORWARDED)).isEqualTo(2);

        cluster.until(() -> early.isClosed);
        cluster.network.healAll();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(follower().sendMessage("T", "room again").code()).isZero();
    }

    @Test
    void limits_of_the_door_have_names() {
        assertThatThrownBy(() -> DoorLimits.defaults().withForwarded(0, 1))
                .hasMessageContaining("max-forwarded must be");
        assertThatThrownBy(() -> DoorLimits.defaults().withParked(1, 0))
                .hasMessageContaining("max-parked-bytes must be");
    }
}
