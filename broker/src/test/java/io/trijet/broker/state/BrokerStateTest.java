// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.broker.state.StateChange.GroupOffset;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerStateTest {
    private static final QueueKey QUEUE = new QueueKey("T", 3);
    private static final GroupConfig GROUP = GroupConfig.named("g");

    static Stream<StateChange> every_change() {
        var attributes = new TreeMap<>(java.util.Map.of("message.type", "NORMAL", "ümlaut", "日本"));
        return Stream.of(
                new StateChange.TopicsPut(
                        List.of(new TopicConfig("T", 4, 5, 6, 7, true, attributes), TopicConfig.of("%RETRY%g", 1, 6))),
                new StateChange.TopicsDeleted(List.of("T", "U")),
                new StateChange.GroupsPut(List.of(GROUP)),
                new StateChange.GroupDeleted("g", true),
                new StateChange.OffsetsCommitted(List.of(new GroupOffset("g", QUEUE, Long.MAX_VALUE))),
                new StateChange.OffsetsReset(List.of(new GroupOffset("g", QUEUE, 0))),
                new StateChange.ResetTaken("g", QUEUE),
                new StateChange.KeyValuePut("ns", "key", "value".repeat(20_000)),
                new StateChange.KeyValueDeleted("ns", "key"),
                new StateChange.QueuesLocked("g", "10.0.0.1@1#2", List.of(QUEUE, new QueueKey("T", 4))),
                new StateChange.QueuesUnlocked("g", List.of()));
    }

    @ParameterizedTest
    @MethodSource("every_change")
    void a_change_survives_its_bytes(StateChange change) {
        var bytes = StateChangeCodec.encode(change);

        assertThat(StateChangeCodec.decode(MemorySegment.ofArray(bytes))).isEqualTo(change);
    }

    @ParameterizedTest
    @MethodSource("every_change")
    void no_prefix_of_a_change_is_a_change(StateChange change) {
        var bytes = StateChangeCodec.encode(change);
        for (int length = 0; length < bytes.length; length += Math.max(1, bytes.length / 50)) {
            var prefix = MemorySegment.ofArray(bytes).asSlice(0, length);
            assertThatThrownBy(() -> StateChangeCodec.decode(prefix)).isInstanceOf(UnknownStateException.class);
        }
    }

    @Test
    void an_unknown_change_is_refused_with_what_to_do() {
        var bytes = MemorySegment.ofArray(new byte[] {99, 0, 0});

        assertThatThrownBy(() -> StateChangeCodec.decode(bytes))
                .isInstanceOf(UnknownStateException.class)
                .hasMessageContaining("99")
                .hasMessageContaining("version that wrote it");
    }

    @Test
    void a_checkpoint_holds_the_whole_state_and_equal_states_have_equal_bytes() {
        var state = busyState();
        var nextOffsets = new TreeMap<QueueKey, Long>();
        nextOffsets.put(QUEUE, 77L);
        var bytes = StateSnapshot.complete(StateSnapshot.capture(state), 1234, 4096, nextOffsets);

        var restored = StateSnapshot.restore(MemorySegment.ofArray(bytes));

        assertThat(restored.newestTimestamp()).isEqualTo(1234);
        assertThat(restored.logStart()).isEqualTo(4096);
        assertThat(restored.nextOffsets()).isEqualTo(nextOffsets);
        assertThat(restored.state().topicsVersion()).isEqualTo(state.topicsVersion());
        assertThat(StateSnapshot.capture(restored.state())).isEqualTo(StateSnapshot.capture(state));
    }

    @Test
    void a_commit_is_ignored_until_the_consumer_was_told_of_a_reset() {
        var state = new BrokerState();
        state.apply(new StateChange.OffsetsReset(List.of(new GroupOffset("g", QUEUE, 5))));
        state.apply(new StateChange.OffsetsCommitted(List.of(new GroupOffset("g", QUEUE, 90))));
        assertThat(state.offset("g", QUEUE)).hasValue(5);
        assertThat(state.pendingReset("g", QUEUE)).hasValue(5);

        state.apply(new StateChange.ResetTaken("g", QUEUE));
        state.apply(new StateChange.OffsetsCommitted(List.of(new GroupOffset("g", QUEUE, 90))));

        assertThat(state.offset("g", QUEUE)).hasValue(90);
        assertThat(state.pendingReset("g", QUEUE)).isEmpty();
    }

    @Test
    void a_deleted_topic_takes_offsets_resets_and_locks_of_its_queues_along() {
        var state = busyState();

        state.apply(new StateChange.TopicsDeleted(List.of("T")));

        assertThat(state.topic("T")).isNull();
        assertThat(state.offset("g", QUEUE)).isEmpty();
        assertThat(state.lockOwner("g", QUEUE)).isNull();
        assertThat(state.topic("U")).isNotNull();
    }

    @Test
    void a_deleted_group_keeps_its_offsets_unless_they_are_cleaned() {
        var kept = busyState();
        kept.apply(new StateChange.GroupDeleted("g", false));
        assertThat(kept.offset("g", QUEUE)).hasValue(11);
        assertThat(kept.lockOwner("g", QUEUE)).isNull();

        var cleaned = busyState();
        cleaned.apply(new StateChange.GroupDeleted("g", true));
        assertThat(cleaned.offset("g", QUEUE)).isEmpty();
    }

    private static BrokerState busyState() {
        var state = new BrokerState();
        state.apply(new StateChange.TopicsPut(List.of(TopicConfig.of("T", 4, 6), TopicConfig.of("U", 1, 4))));
        state.apply(new StateChange.GroupsPut(List.of(GROUP)));
        state.apply(new StateChange.OffsetsCommitted(
                List.of(new GroupOffset("g", QUEUE, 11), new GroupOffset("h", QUEUE, 0))));
        state.apply(new StateChange.OffsetsReset(List.of(new GroupOffset("h", new QueueKey("U", 0), 2))));
        state.apply(new StateChange.KeyValuePut("ns", "a", "b"));
        state.apply(new StateChange.QueuesLocked("g", "c1", List.of(QUEUE)));
        return state;
    }
}
