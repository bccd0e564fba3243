// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Metric;

/// Every number replication reports.
public enum ReplicationMetric implements Metric {
    TERM(Unit.COUNT, "Term this member is in."),
    SAFE_END(Unit.BYTES, "Position below which the log is safe."),
    UNSAFE_BYTES(Unit.BYTES, "Bytes between the leader's end and the safe end: what a crash now could still lose."),
    IN_SYNC_REPLICAS(Unit.COUNT, "Replicas that are connected and have caught up."),
    FURTHEST_LAG_BYTES(Unit.BYTES, "How far the replica that is farthest behind is behind the leader's end."),
    TERMS_OPENED(Unit.COUNT, "Times this member became the leader."),
    STEPPED_DOWN(Unit.COUNT, "Times this member heard of a higher term while it led."),
    MEMBERS_ADMITTED(Unit.COUNT, "Data directories that were admitted as voters by this leader (raft)."),
    PROMOTIONS_REFUSED(Unit.COUNT, "Promotions refused because they could have lost acknowledged messages."),
    DATA_LOSS_ACCEPTED(Unit.COUNT, "Promotions that went on although members were missing."),
    CUT_BYTES(Unit.BYTES, "Log bytes cut because another member's log went on differently; kept in diverged/."),
    CUT_MESSAGES(Unit.COUNT, "Messages in the bytes that were cut."),
    CUTS_REFUSED(Unit.COUNT, "Cuts refused because they went below what is known to be safe; the node stops."),
    RESEEDED(Unit.COUNT, "Times this member began anew from a leader's checkpoint."),
    SEEDS_SENT(Unit.COUNT, "Checkpoints sent to a replica that was empty or too far behind."),
    SEEDS_REFUSED(Unit.COUNT, "Checkpoints refused: too large, or not what was announced."),
    SHIPMENTS(
            Unit.COUNT, "Times log bytes went to a replica: what was written while two were under way went together."),
    BYTES_SHIPPED(Unit.BYTES, "Log bytes sent to replicas, repetitions included."),
    BYTES_RESENT(Unit.BYTES, "Log bytes that were in flight when they had to be sent again."),
    GAPS(Unit.COUNT, "Appends that did not follow what was here: an earlier one is missing."),
    REPEATED(Unit.COUNT, "Appends of bytes that were here already."),
    APPENDS_PUT_OFF(Unit.COUNT, "Appends not taken because the disk has no room: the leader sends them again."),
    CUTS_PUT_OFF(
            Unit.COUNT,
            "Times a log was not cut or begun anew because the disk has no room to keep what goes: the leader asks again."),
    SAFE_ENDS_TOLD(
            Unit.COUNT, "Times a replica was told the safe end in a message of its own: nothing else was under way."),
    STALE_TERM(Unit.COUNT, "Messages of an older term, ignored."),
    STALE_LINK(Unit.COUNT, "Messages of another conversation than the current one, ignored."),
    FOREIGN_CLUSTER(Unit.COUNT, "Messages of another cluster or group, refused."),
    UNKNOWN_NODE(Unit.COUNT, "Messages of a node that is no member, or under another's number, refused."),
    UNKNOWN_PROTOCOL(Unit.COUNT, "Messages in a protocol version not spoken here, refused."),
    UNGREETED(Unit.COUNT, "Messages of a member that has not said hello yet, ignored."),
    OTHER_MODE(Unit.COUNT, "Hellos of a member that replicates in another mode or flushes otherwise, refused."),
    MALFORMED(Unit.COUNT, "Messages whose lengths or values make no sense, refused."),
    CHAIN_MISMATCHES(Unit.COUNT, "Same term and position, other bytes: the node stops."),
    STALLED_REPLICAS(Unit.COUNT, "Times a replica made no progress for too long and stopped counting as in sync."),
    DISK_STUCK(Unit.COUNT, "Times the local disk did not finish a force for too long."),
    LANE_LAG(Unit.NANOS, "How late the lane ran its last timer."),
    DAMAGED_APPENDS(Unit.COUNT, "Appends whose records are not sound: the leader's copy is damaged."),
    RANGES_FETCHED(Unit.COUNT, "Damaged ranges whose records came from another member."),
    RANGES_REFUSED(Unit.COUNT, "Times another member gave records that do not fit in a damaged range."),
    RANGES_GIVEN_UP(Unit.COUNT, "Damaged ranges that retention took from everybody else, and then from here."),
    RANGE_BYTES_GIVEN(Unit.BYTES, "Log bytes given to members that had lost them."),
    SUSPECTED(Unit.COUNT, "Times a member fell silent."),
    DECLARED_DOWN(Unit.COUNT, "Times a member was declared down."),
    ACK_ROUND_TRIP(Unit.NANOS, "From shipping an append to its acknowledgement.");

    private final Unit unit;
    private final String meaning;

    ReplicationMetric(Unit unit, String meaning) {
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
