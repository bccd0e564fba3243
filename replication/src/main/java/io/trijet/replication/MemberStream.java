// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.Identity;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One group's messages between members: encodes, decodes, and lets nobody in who has not said a fitting hello.
///
/// Owned by the group's lane. Sender, cluster and group are checked on every message, the full identity on each
/// hello.
final class MemberStream {
    private static final Logger log = LoggerFactory.getLogger(MemberStream.class);

    private final String group;
    private final Membership membership;
    private final Identity self;
    private final Lane lane;
    private final Network network;
    private final Meter meter;
    private final int fingerprint;
    private final int number;
    private final FieldWriter head = new FieldWriter(MemberCodec.MAX_HEAD_BYTES);
    private final Map<NodeId, String> incarnations = new TreeMap<>();
    private final Map<NodeId, String> refused = new TreeMap<>();

    /// Hears what comes in, on the lane.
    interface Ears {
        /// From a member that was admitted. Bytes are valid during the call only.
        void received(NodeId from, MemberMessage message);

        /// A message came from a member that must say hello first.
        void ungreeted(NodeId from);

        void connected(NodeId member);

        /// The connection to this member broke. The failure detector hears this too, and judges.
        void lost(NodeId member);
    }

    MemberStream(String group, Membership membership, Mode mode, Flush flush, Environment environment) {
        this.group = group;
        this.membership = membership;
        this.lane = environment.lanes().apply(group);
        this.network = environment.network();
        this.meter = environment.meter();
        this.fingerprint = Fingerprint.of(membership.clusterId(), group);
        this.number = membership.numberOf(membership.self());
        this.self = new Identity(
                MemberCodec.VERSION,
                MemberCodec.VERSION,
                membership.clusterId(),
                group,
                membership.self().name(),
                membership.incarnation(),
                mode,
                flush);
    }

    void open(Ears ears) {
        network.onReceive(group, lane, new Receiver(ears));
    }

    /// The data directory that the member last said it runs on; empty if it has not said hello.
    Optional<String> incarnationOf(NodeId member) {
        return Optional.ofNullable(incarnations.get(member));
    }

    Identity identity() {
        return self;
    }

    /// Sends, or loses, one message.
    void send(NodeId to, MemberMessage message) {
        var encoded = MemberCodec.encode(head, number, fingerprint, message);
        network.send(to, group, encoded, MemberCodec.body(message));
    }

    long queuedBytes(NodeId to) {
        return network.queuedBytes(to);
    }

    private final class Receiver implements Network.Receiver {
        private final Ears ears;

        Receiver(Ears ears) {
            this.ears = ears;
        }

        @Override
        public void received(NodeId from, MemorySegment bytes) {
            int sender = membership.numberOf(from);
            if (sender < 0 || sender == number) {
                refuse(from, ReplicationMetric.UNKNOWN_NODE, "it is no member");
                return;
            }
            try {
                var reader = new FieldReader(bytes);
                var header = MemberCodec.header(reader);
                if (fits(from, sender, header)) dispatch(from, MemberCodec.decode(header, reader));
            } catch (MalformedMessageException e) {
                refuse(from, ReplicationMetric.MALFORMED, "malformed message: " + e.getMessage());
            }
        }

        private void dispatch(NodeId from, MemberMessage message) {
            if (message instanceof Hello hello) {
                if (admit(from, hello.identity())) ears.received(from, hello);
            } else if (incarnations.containsKey(from)) {
                ears.received(from, message);
            } else {
                meter.add(ReplicationMetric.UNGREETED, 1);
                ears.ungreeted(from);
            }
        }

        @Override
        public void connected(NodeId member) {
            if (membership.numberOf(member) < 0 || member.equals(membership.self())) return;
            refused.remove(member);
            ears.connected(member);
        }

        @Override
        public void lost(NodeId member) {
            if (membership.numberOf(member) >= 0 && !member.equals(membership.self())) ears.lost(member);
        }
    }

    private boolean fits(NodeId from, int sender, MemberCodec.Header header) {
        if (header.version() != MemberCodec.VERSION) {
            refuse(from, ReplicationMetric.UNKNOWN_PROTOCOL, "protocol version " + header.version());
            return false;
        }
        if (header.fingerprint() != fingerprint) {
            refuse(from, ReplicationMetric.FOREIGN_CLUSTER, "another cluster or group");
            return false;
        }
        if (header.sender() != sender) {
            refuse(from, ReplicationMetric.UNKNOWN_NODE, "it calls itself number " + header.sender());
            return false;
        }
        return true;
    }

    private boolean admit(NodeId from, Identity identity) {
        boolean speaksOurs =
                identity.minVersion() <= MemberCodec.VERSION && identity.maxVersion() >= MemberCodec.VERSION;
        if (!speaksOurs)
            return refuse(
                    from,
                    ReplicationMetric.UNKNOWN_PROTOCOL,
                    "it speaks protocol " + identity.minVersion() + " to " + identity.maxVersion());
        boolean isOurs =
                identity.cluster().equals(self.cluster()) && identity.group().equals(group);
        if (!isOurs)
            return refuse(
                    from,
                    ReplicationMetric.FOREIGN_CLUSTER,
                    "it belongs to group " + identity.group() + " of cluster " + identity.cluster());
        if (!identity.node().equals(from.name()))
            return refuse(from, ReplicationMetric.UNKNOWN_NODE, "it calls itself " + identity.node());
        if (identity.mode() != self.mode() || identity.flush() != self.flush())
            return refuse(
                    from,
                    ReplicationMetric.OTHER_MODE,
                    "it runs mode=" + identity.mode() + " flush=" + identity.flush());
        remember(from, identity.incarnation());
        return true;
    }

    private void remember(NodeId from, String incarnation) {
        var before = incarnations.put(from, incarnation);
        if (incarnation.equals(before)) return;
        refused.remove(from);
        var founded = membership.founders().get(from);
        log.info(
                "group={} member={} incarnation={} founder={} node={}",
                group,
                from,
                incarnation,
                incarnation.equals(founded),
                membership.self());
    }

    /// Counts, and logs each reason once until the member connects anew.
    private boolean refuse(NodeId from, ReplicationMetric metric, String why) {
        meter.add(metric, 1);
        boolean isKnown = membership.numberOf(from) >= 0;
        var before = isKnown ? refused.put(from, why) : null;
        if (isKnown && !why.equals(before))
            log.warn("group={} refused={} reason=\"{}\" node={}", group, from, why, membership.self());
        return false;
    }
}
