// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A change of the state as the log has it. What is read is written again, read alike, and applied.
public final class StateChangeAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        try {
            var change = StateChangeCodec.decode(MemorySegment.ofArray(input));
            var again = StateChangeCodec.decode(MemorySegment.ofArray(StateChangeCodec.encode(change)));
            if (!again.equals(change)) throw new AssertionError("read " + change + ", wrote it, and read " + again);
            new BrokerState().apply(change);
        } catch (UnknownStateException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        var queue = new QueueKey("T", 0);
        var offsets = List.of(new StateChange.GroupOffset("g", queue, 7));
        return Stream.of(
                        new StateChange.TopicsPut(
                                List.of(new TopicConfig("T", 4, 4, 6, 0, false, new TreeMap<>(Map.of("a", "b"))))),
                        new StateChange.TopicsDeleted(List.of("T", "U")),
                        new StateChange.GroupsPut(List.of(GroupConfig.named("g"))),
                        new StateChange.GroupDeleted("g", true),
                        new StateChange.OffsetsCommitted(offsets),
                        new StateChange.OffsetsReset(offsets),
                        new StateChange.ResetTaken("g", queue),
                        new StateChange.KeyValuePut("ns", "key", "value"),
                        new StateChange.KeyValueDeleted("ns", "key"),
                        new StateChange.QueuesLocked("g", "c", List.of(queue)),
                        new StateChange.QueuesUnlocked("g", List.of(queue)))
                .map(StateChangeCodec::encode)
                .toList();
    }
}
