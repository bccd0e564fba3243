// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import java.lang.foreign.MemorySegment;

/// A whole state as bytes: what a checkpoint holds and a far-behind replica receives. Equal states give equal bytes.
///
/// ```
///  0         4                12               20                  28        32
///  ├ format ─┼ topics version ┼ groups version ┼ newest timestamp ─┼ changes ┼─ length, change, length, change, …
/// ```
/// The newest timestamp is that of the last message below the checkpoint: later ones are not older.
public final class StateSnapshot {
    private static final int FORMAT = 1;

    private StateSnapshot() {}

    /// A state and the store timestamp that no later message may be older than.
    public record Restored(BrokerState state, long newestTimestamp) {}

    public static byte[] of(BrokerState state, long newestTimestamp) {
        var changes = state.asChanges();
        var out = new StateWriter();
        out.int32(FORMAT).int64(state.topicsVersion()).int64(state.groupsVersion()).int64(newestTimestamp);
        out.int32(changes.size());
        for (var change : changes) out.block(StateChangeCodec.encode(change));
        return out.toBytes();
    }

    public static Restored restore(byte[] bytes) {
        var in = new StateReader(MemorySegment.ofArray(bytes));
        int format = in.int32();
        if (format != FORMAT) throw new UnknownStateException("checkpoint format " + format);
        long topicsVersion = in.int64();
        long groupsVersion = in.int64();
        long newestTimestamp = in.int64();
        var state = new BrokerState();
        int count = in.count();
        for (int i = 0; i < count; i++) state.apply(StateChangeCodec.decode(MemorySegment.ofArray(in.block())));
        in.end();
        state.setVersions(topicsVersion, groupsVersion);
        return new Restored(state, newestTimestamp);
    }
}
