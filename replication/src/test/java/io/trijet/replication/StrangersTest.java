// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.storage.LogPoint;
import io.trijet.world.SimulatedNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes from nobody we know, or comes too late: it reads nothing, changes nothing and counts for nothing.
final class StrangersTest {
    static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);
    static final LogPoint ORIGIN = new LogPoint(0, 0, Cluster.IDENTITY.chainSeed());

    @Test
    void a_node_that_is_no_member_gets_no_answer() {
        var cluster = Cluster.running(1, Mode.SYNC, 2);
        var stranger = new SimulatedNode(cluster.world, cluster.network, new NodeId("n9"));
        var heard = listen(stranger);
        cluster.run(10 * MILLI);
        var hello = hello("c1", Cluster.GROUP, "n1", Mode.SYNC, 1);
        send(stranger, cluster.member(0), 1, Fingerprint.of("c1", Cluster.GROUP), hello);
        cluster.run(SECOND);
        assertThat(heard).isEmpty();
        assertThat(cluster.member(0).count(ReplicationMetric.UNKNOWN_NODE)).isEqualTo(1);
    }

    @Test
    void a_member_of_another_cluster_is_refused() {
        var cluster = withSilentN1(2);
        var other = cluster.member(1).node;
        var heard = listen(other);
        cluster.run(10 * MILLI);
        heard.clear();
        // Its bytes are not even of this cluster; and those that are name another one.
        send(other, cluster.member(0), 1, Fingerprint.of("c2", Cluster.GROUP), hello("c2", Cluster.GROUP, "n1"));
        send(other, cluster.member(0), 1, fingerprint(), hello("c2", Cluster.GROUP, "n1"));
        send(other, cluster.member(0), 1, fingerprint(), hello("c1", "broker-b", "n1"));
        cluster.run(300 * MILLI);
        assertThat(cluster.member(0).count(ReplicationMetric.FOREIGN_CLUSTER)).isEqualTo(3);
        assertThat(kinds(heard)).as("asked who it is, told nothing else").containsOnly(1);
        assertThat(cluster.member(0).replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);
    }

    @Test
    void another_protocol_mode_name_or_number_is_refused() {
        var cluster = withSilentN1(3);
        var node = cluster.member(1).node;
        node.start();
        cluster.run(10 * MILLI);
        var leader = cluster.member(0);
        send(node, leader, 1, fingerprint(), hello("c1", Cluster.GROUP, "n1", Mode.SYNC, 2));
        assertCounted(cluster, ReplicationMetric.UNKNOWN_PROTOCOL);
        send(node, leader, 1, fingerprint(), hello("c1", Cluster.GROUP, "n1", Mode.ASYNC, 1));
        assertCounted(cluster, ReplicationMetric.OTHER_MODE);
        send(node, leader, 1, fingerprint(), hello("c1", Cluster.GROUP, "n2"));
        assertCounted(cluster, ReplicationMetric.UNKNOWN_NODE);
        send(node, leader, 2, fingerprint(), new MemberMessage.Seeded(1024, 1, 0));
        assertThat(count(cluster, ReplicationMetric.UNKNOWN_NODE, 2)).isTrue();
        node.environment().network().send(leader.id(), Cluster.GROUP, MemorySegment.ofArray(new byte[5]), NOTHING);
        assertCounted(cluster, ReplicationMetric.MALFORMED);
    }

    @Test
    void acknowledgements_without_a_hello_of_an_old_term_or_link_or_beyond_what_was_sent_do_not_count() {
        var cluster = withSilentN1(4);
        var leader = cluster.member(0);
        var node = cluster.member(1).node;
        node.start();
        cluster.run(10 * MILLI);
        leader.send(100);
        long end = leader.log().end();
        send(node, leader, 1, fingerprint(), appended(1024, 1, end));
        assertCounted(cluster, ReplicationMetric.UNGREETED);
        send(node, leader, 1, fingerprint(), hello("c1", Cluster.GROUP, "n1"));
        send(node, leader, 1, fingerprint(), appended(1023, 1, end));
        assertCounted(cluster, ReplicationMetric.STALE_TERM);
        send(node, leader, 1, fingerprint(), appended(1024, 77, end));
        assertCounted(cluster, ReplicationMetric.STALE_LINK);
        send(node, leader, 1, fingerprint(), appended(9216, 1, end));
        assertThat(count(cluster, ReplicationMetric.MALFORMED, 1)).isTrue();
        assertThat(leader.replication().safeEnd()).isZero();
        assertThat(cluster.acked).isEmpty();
        assertThat(leader.isLeading()).isTrue();
    }

    @Test
    void what_was_never_sent_cannot_be_acknowledged() {
        var cluster = Cluster.running(5, Mode.SYNC, 2);
        var leader = cluster.member(0);
        cluster.network.cutOneWay(leader.id(), cluster.member(1).id());
        cluster.member(1).disk().faults().stallUntil(cluster.world.nanos() + 60 * SECOND);
        leader.send(100);
        long end = leader.log().end();
        for (long link = 1; link < 5; link++)
            send(cluster.member(1).node, leader, 1, fingerprint(), appended(1024, link, end + 64));
        cluster.run(10 * MILLI);
        assertThat(leader.count(ReplicationMetric.MALFORMED)).isEqualTo(1);
        assertThat(cluster.acked).isEmpty();
    }

    @Test
    void late_repeated_and_reordered_appends_change_nothing() {
        var cluster = Cluster.running(6, Mode.SYNC, 2);
        cluster.sendSafely(0, 5);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        long end = follower.log().end();
        var bytes = MemorySegment.ofArray(follower.bytesFrom(0));
        var leader = cluster.member(0).node;
        // The link that stands, and one before it.
        for (long link = 0; link < 2; link++) {
            send(leader, follower, 0, fingerprint(), new MemberMessage.Append(1024, link, ORIGIN, 0, 0, bytes));
            send(leader, follower, 0, fingerprint(), new MemberMessage.Align(1024, link, ORIGIN, ORIGIN, 0, 0));
        }
        cluster.run(SECOND);
        assertThat(follower.log().end()).isEqualTo(end);
        assertThat(follower.truncations).isEmpty();
        assertThat(follower.count(ReplicationMetric.REPEATED)).isEqualTo(1);
        assertThat(follower.count(ReplicationMetric.STALE_LINK)).isPositive();
        cluster.sendSafely(0, 2);
        cluster.awaitInSync(0);
    }

    @Test
    void an_append_of_an_older_term_is_not_taken() {
        var cluster = Cluster.running(7, Mode.SYNC, 2);
        cluster.sendSafely(0, 1);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.awaitInSync(1);
        var follower = cluster.member(0);
        long end = follower.log().end();
        long before = follower.count(ReplicationMetric.STALE_TERM);
        var append = new MemberMessage.Append(1024, 9, follower.log().lastPoint(), end, 0, NOTHING);
        send(cluster.member(1).node, follower, 1, fingerprint(), append);
        cluster.run(10 * MILLI);
        assertThat(follower.count(ReplicationMetric.STALE_TERM)).isEqualTo(before + 1);
        assertThat(follower.log().end()).isEqualTo(end);
    }

    @Test
    void only_its_opener_feeds_in_a_term() {
        var cluster = Cluster.running(8, Mode.SYNC, 3);
        cluster.sendSafely(0, 1);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        var align = new MemberMessage.Align(1024, 99, ORIGIN, follower.log().lastPoint(), 0, 0);
        send(cluster.member(2).node, follower, 2, fingerprint(), align);
        // A term of its own, but one that n2 does not open.
        var higher = new MemberMessage.Align(5121, 99, ORIGIN, follower.log().lastPoint(), 0, 0);
        send(cluster.member(2).node, follower, 2, fingerprint(), higher);
        cluster.run(50 * MILLI);
        assertThat(follower.truncations).isEmpty();
        assertThat(follower.count(ReplicationMetric.MALFORMED)).isEqualTo(2);
        assertThat(follower.replication().standing().term()).isEqualTo(1024);
    }

    @Test
    void a_cut_below_what_is_safe_is_refused_and_ends_the_member() {
        var cluster = Cluster.running(9, Mode.SYNC, 3);
        cluster.sendSafely(0, 3);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        var align = new MemberMessage.Align(5122, 1, ORIGIN, follower.log().lastPoint(), 0, 0);
        send(cluster.member(2).node, follower, 2, fingerprint(), align);
        cluster.run(10 * MILLI);
        assertThat(follower.failures).hasSize(1);
        assertThat(follower.failures.getFirst()).hasMessageContaining("acknowledged messages would be lost");
        assertThat(follower.count(ReplicationMetric.CUTS_REFUSED)).isEqualTo(1);
        assertThat(follower.truncations).isEmpty();
    }

    /// Found by the simulator: what was under way when the leader asked how this log stands came before its checkpoint.
    @Test
    void a_checkpoint_for_a_log_that_has_caught_up_meanwhile_is_not_taken() throws IOException {
        var cluster = Cluster.running(12, Mode.SYNC, 2);
        cluster.sendSafely(0, 3);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        var bytes = follower.bytesFrom(0);
        var at = follower.log().pointAt(cluster.acked.getFirst().end());
        var leader = cluster.member(0).node;
        send(leader, follower, 0, fingerprint(), new MemberMessage.Seed(1024, 99, at, at, 0, 0, 0, NOTHING));
        cluster.run(10 * MILLI);

        assertThat(follower.failures).isEmpty();
        assertThat(follower.bytesFrom(0)).isEqualTo(bytes);
        assertThat(follower.count(ReplicationMetric.RESEEDED)).isZero();
    }

    @Test
    void other_bytes_at_the_same_term_and_position_end_the_member() {
        var cluster = Cluster.running(10, Mode.SYNC, 2);
        cluster.sendSafely(0, 1);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        var last = follower.log().lastPoint();
        var other = new LogPoint(last.term(), last.position(), last.chain() + 1);
        var align = new MemberMessage.Align(1024, 99, other, last, 0, 0);
        send(cluster.member(0).node, follower, 0, fingerprint(), align);
        cluster.run(10 * MILLI);
        assertThat(follower.failures).hasSize(1);
        assertThat(follower.count(ReplicationMetric.CHAIN_MISMATCHES)).isEqualTo(1);
    }

    @Test
    void damaged_records_from_a_leader_are_not_taken() throws IOException {
        var cluster = Cluster.running(11, Mode.SYNC, 2);
        cluster.sendSafely(0, 1);
        cluster.awaitInSync(0);
        cluster.network.cutOneWay(new NodeId("n0"), new NodeId("n1"));
        cluster.member(0).send(100);
        long end = cluster.member(1).log().end();
        var bytes = cluster.member(0).bytesFrom(end);
        bytes[40] ^= 1;
        cluster.network.healAll();
        var previous = cluster.member(0).log().pointAt(end);
        for (long link = 1; link < 4; link++) {
            var append = new MemberMessage.Append(1024, link, previous, 0, 0, MemorySegment.ofArray(bytes));
            send(cluster.member(0).node, cluster.member(1), 0, fingerprint(), append);
        }
        cluster.await(
                "seen",
                () -> cluster.member(1).count(ReplicationMetric.DAMAGED_APPENDS) == 1
                        || cluster.member(1).count(ReplicationMetric.REPEATED) > 0);
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        assertThat(cluster.member(1).failures).isEmpty();
    }

    private static Cluster withSilentN1(long seed) {
        var cluster = new Cluster(seed, Mode.SYNC, 3);
        cluster.member(0).start();
        cluster.run(100 * MILLI);
        return cluster;
    }

    private static void assertCounted(Cluster cluster, ReplicationMetric metric) {
        assertThat(count(cluster, metric, 1)).as(metric.name()).isTrue();
    }

    private static boolean count(Cluster cluster, ReplicationMetric metric, long expected) {
        long before = cluster.world.nanos();
        cluster.run(5 * MILLI);
        assertThat(cluster.world.nanos()).isGreaterThan(before);
        return cluster.member(0).count(metric) >= expected;
    }

    private static List<MemorySegment> listen(SimulatedNode node) {
        var heard = new ArrayList<MemorySegment>();
        var environment = node.isUp() ? node.environment() : node.start();
        environment.network().onReceive(Cluster.GROUP, node.lane(Cluster.GROUP), new Network.Receiver() {
            @Override
            public void received(NodeId from, MemorySegment message) {
                heard.add(MemorySegment.ofArray(message.toArray(ValueLayout.JAVA_BYTE)));
            }

            @Override
            public void connected(NodeId member) {}

            @Override
            public void lost(NodeId member) {}
        });
        return heard;
    }

    private static List<Integer> kinds(List<MemorySegment> heard) {
        return heard.stream()
                .map(bytes -> (int) bytes.get(ValueLayout.JAVA_BYTE, 1))
                .toList();
    }

    static int fingerprint() {
        return Fingerprint.of("c1", Cluster.GROUP);
    }

    private static MemberMessage appended(long term, long link, long position) {
        return new MemberMessage.Appended(term, link, position, 0, false, true, 0, position);
    }

    private static MemberMessage hello(String cluster, String group, String node) {
        return hello(cluster, group, node, Mode.SYNC, 1);
    }

    private static MemberMessage hello(String cluster, String group, String node, Mode mode, int version) {
        var identity = new MemberMessage.Identity(version, version, cluster, group, node, "n1-1", mode, Flush.SYNC);
        var state = new MemberMessage.State(false, true, 0, 0, ORIGIN, ORIGIN, 0, List.of(), Voters.UNKNOWN);
        return new MemberMessage.Hello(0, 5, false, identity, state);
    }

    static void send(SimulatedNode from, Member to, int number, int fingerprint, MemberMessage message) {
        var head = MemberCodec.encode(new FieldWriter(MemberCodec.MAX_HEAD_BYTES), number, fingerprint, message);
        from.environment().network().send(to.id(), Cluster.GROUP, head, MemberCodec.body(message));
    }
}
