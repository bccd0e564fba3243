// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A snapshot as a checkpoint or another member has it. What is restored is captured again, and restored alike.
public final class StateAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        try {
            var snapshot = StateSnapshot.restore(MemorySegment.ofArray(input));
            var again = bytes(snapshot);
            var second = bytes(StateSnapshot.restore(MemorySegment.ofArray(again)));
            if (!Arrays.equals(again, second)) throw new AssertionError("captured twice, and differs");
        } catch (UnknownStateException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    private static byte[] bytes(StateSnapshot snapshot) {
        return StateSnapshot.complete(
                StateSnapshot.capture(snapshot.state()),
                snapshot.newestTimestamp(),
                snapshot.logStart(),
                snapshot.nextOffsets());
    }

    @Override
    public List<byte[]> seeds() {
        var queue = new QueueKey("T", 0);
        var state = new BrokerState();
        for (var change : List.of(
                new StateChange.TopicsPut(
                        List.of(new TopicConfig("T", 4, 4, 6, 0, false, new TreeMap<>(Map.of("a", "b"))))),
                new StateChange.OffsetsCommitted(List.of(new StateChange.GroupOffset("g", queue, 7))),
                new StateChange.OffsetsReset(List.of(new StateChange.GroupOffset("g", queue, 3))),
                new StateChange.KeyValuePut("ns", "key", "value"),
                new StateChange.QueuesLocked("g", "c", List.of(queue)))) state.apply(change);
        var next = new TreeMap<QueueKey, Long>();
        next.put(queue, 9L);
        return List.of(
                StateSnapshot.complete(StateSnapshot.capture(new BrokerState()), 0, 0, new TreeMap<>()),
                StateSnapshot.complete(StateSnapshot.capture(state), 5, 64, next));
    }
}
