// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a checkpoint holds and a far-behind replica receives: the broker state after every record below a position, and
/// what else cannot be read from the log above it. Equal states give equal bytes.
///
/// ```
///  0         4
///  ├ format ─┼ newest timestamp 8 ┼ log start 8 ┼ state: length 4, bytes ┼ queues: count 4, (…)… ┤
///    queue = topic, queue id, next offset
///    state = topics version 8 ┼ groups version 8 ┼ count 4 ┼ (length 4, change)…
/// ```
/// The newest timestamp is that of the last message below: later ones are not older. The log start is the highest that
/// a leader has logged below: who begins from here deletes up to it like everyone else. The next offset of each
/// queue goes with it because the messages below may be gone.
public record StateSnapshot(
        BrokerState state, long newestTimestamp, long logStart, SortedMap<QueueKey, Long> nextOffsets) {
    private static final int FORMAT = 2;

    /// A state as bytes, to be completed by `complete` once the indexes have come as far as the state.
    public static byte[] capture(BrokerState state) {
        var changes = state.asChanges();
        var out = new StateWriter().int64(state.topicsVersion()).int64(state.groupsVersion());
        out.int32(changes.size());
        for (var change : changes) out.block(StateChangeCodec.encode(change));
        return out.toBytes();
    }

    public static byte[] complete(
            byte[] captured, long newestTimestamp, long logStart, SortedMap<QueueKey, Long> nextOffsets) {
        var out = new StateWriter()
                .int32(FORMAT)
                .int64(newestTimestamp)
                .int64(logStart)
                .block(captured);
        out.int32(nextOffsets.size());
        nextOffsets.forEach(
                (queue, next) -> out.text(queue.topic()).int32(queue.queueId()).int64(next));
        return out.toBytes();
    }

    public static StateSnapshot restore(MemorySegment bytes) {
        var in = new StateReader(bytes);
        int format = in.int32();
        if (format != FORMAT) throw new UnknownStateException("checkpoint format " + format);
        long newestTimestamp = in.int64();
        long logStart = in.int64();
        var state = state(new StateReader(MemorySegment.ofArray(in.block())));
        int count = in.count();
        var nextOffsets = new TreeMap<QueueKey, Long>();
        for (int i = 0; i < count; i++) nextOffsets.put(new QueueKey(in.text(), in.int32()), in.int64());
        in.end();
        return new StateSnapshot(state, newestTimestamp, logStart, nextOffsets);
    }

    private static BrokerState state(StateReader in) {
        long topicsVersion = in.int64();
        long groupsVersion = in.int64();
        var state = new BrokerState();
        int count = in.count();
        for (int i = 0; i < count; i++) state.apply(StateChangeCodec.decode(MemorySegment.ofArray(in.block())));
        in.end();
        state.setVersions(topicsVersion, groupsVersion);
        return state;
    }
}
