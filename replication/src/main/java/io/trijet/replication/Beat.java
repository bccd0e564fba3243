// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A node's sign of life, on channel `node`.
///
/// ```
///  0         1      2        4             8      16         24       26
///  ├ version ┼ kind ┼ sender ┼ fingerprint ┼ boot ┼ sequence ┼ groups ┼ leads ┼ trouble (UTF-8, to the end) ─┤
/// ```
/// `boot` is drawn at each start and `sequence` counts from there, so a late beat cannot bring a leaver back to life.
/// `leads` says of each group who leads it as the sender knows: a term (8) and a member's number (2), `NOBODY` if it
/// hears no leader. An empty `trouble` means that disk and lanes keep up.
record Beat(Intent intent, int sender, int fingerprint, long boot, long sequence, List<Lead> leads, String trouble) {
    static final int MAX_TROUBLE_BYTES = 256;
    static final int MAX_GROUPS = 1024;
    static final int NOBODY = 0xffff;

    private static final byte VERSION = 2;
    private static final long VERSION_AT = 0, KIND = 1, SENDER = 2, FINGERPRINT = 4, BOOT = 8, SEQUENCE = 16;
    private static final long GROUPS = 24, LEADS = 26, LEAD_BYTES = 10, LEADER_IN_LEAD = 8;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    Beat {
        leads = List.copyOf(leads);
        if (leads.size() > MAX_GROUPS) throw new IllegalArgumentException(leads.size() + " groups in a beat");
    }

    /// What the sender is about to do: nothing, to lead nothing because it will be stopped, or to end now.
    enum Intent {
        STAYS(1),
        LEAVES(2),
        YIELDS(3);

        private final byte kind;

        Intent(int kind) {
            this.kind = (byte) kind;
        }

        private static Optional<Intent> of(byte kind) {
            for (var intent : values()) if (intent.kind == kind) return Optional.of(intent);
            return Optional.empty();
        }
    }

    /// Of one group. `leader` is a member's number or `NOBODY`.
    record Lead(long term, int leader) {}

    MemorySegment encode() {
        var text = trouble.getBytes(StandardCharsets.UTF_8);
        int textBytes = Math.min(text.length, MAX_TROUBLE_BYTES);
        long textAt = LEADS + LEAD_BYTES * leads.size();
        var bytes = MemorySegment.ofArray(new byte[(int) textAt + textBytes]);
        bytes.set(ValueLayout.JAVA_BYTE, VERSION_AT, VERSION);
        bytes.set(ValueLayout.JAVA_BYTE, KIND, intent.kind);
        bytes.set(SHORT, SENDER, (short) sender);
        bytes.set(INT, FINGERPRINT, fingerprint);
        bytes.set(LONG, BOOT, boot);
        bytes.set(LONG, SEQUENCE, sequence);
        bytes.set(SHORT, GROUPS, (short) leads.size());
        for (int i = 0; i < leads.size(); i++) {
            bytes.set(LONG, LEADS + LEAD_BYTES * i, leads.get(i).term());
            bytes.set(SHORT, LEADS + LEAD_BYTES * i + LEADER_IN_LEAD, (short)
                    leads.get(i).leader());
        }
        MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, textAt, textBytes);
        return bytes;
    }

    /// Empty if the bytes are not a beat spoken here.
    static Optional<Beat> decode(MemorySegment bytes) {
        if (bytes.byteSize() < LEADS) return Optional.empty();
        int groups = Short.toUnsignedInt(bytes.get(SHORT, GROUPS));
        long textBytes = bytes.byteSize() - LEADS - LEAD_BYTES * groups;
        if (groups > MAX_GROUPS || textBytes < 0 || textBytes > MAX_TROUBLE_BYTES) return Optional.empty();
        var intent = Intent.of(bytes.get(ValueLayout.JAVA_BYTE, KIND));
        boolean isKnown = bytes.get(ValueLayout.JAVA_BYTE, VERSION_AT) == VERSION && intent.isPresent();
        if (!isKnown) return Optional.empty();
        var text = bytes.asSlice(bytes.byteSize() - textBytes).toArray(ValueLayout.JAVA_BYTE);
        return Optional.of(new Beat(
                intent.get(),
                Short.toUnsignedInt(bytes.get(SHORT, SENDER)),
                bytes.get(INT, FINGERPRINT),
                bytes.get(LONG, BOOT),
                bytes.get(LONG, SEQUENCE),
                leads(bytes, groups),
                new String(text, StandardCharsets.UTF_8)));
    }

    private static List<Lead> leads(MemorySegment bytes, int groups) {
        var leads = new ArrayList<Lead>(groups);
        for (int i = 0; i < groups; i++) {
            long term = bytes.get(LONG, LEADS + LEAD_BYTES * i);
            int leader = Short.toUnsignedInt(bytes.get(SHORT, LEADS + LEAD_BYTES * i + LEADER_IN_LEAD));
            leads.add(new Lead(term, leader));
        }
        return leads;
    }
}
