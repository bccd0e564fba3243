// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogBoardTest {
    private final CatalogBoard board = new CatalogBoard();
    private final BrokerState state = new BrokerState();
    private final List<Integer> told = new ArrayList<>();

    CatalogBoardTest() {
        board.listen(() -> told.add(board.shown().topicCount()));
    }

    private void put(String topic) {
        state.apply(new StateChange.TopicsPut(List.of(TopicConfig.of(topic, 1, 6))));
    }

    @Test
    void a_leader_shows_what_is_safe_and_not_before() {
        put("A");
        board.leads(state, 100, 50);
        assertThat(board.shown().topic("A")).isNull();
        assertThat(board.isKnown()).isFalse();

        board.leads(state, 120, 100);
        assertThat(board.shown().topic("A")).isNotNull();
        assertThat(board.isKnown()).isTrue();
    }

    @Test
    void a_change_while_another_waits_follows_it() {
        put("A");
        board.leads(state, 100, 0);
        put("B");
        board.leads(state, 200, 100);
        assertThat(board.shown().topicCount()).isEqualTo(1);

        board.leads(state, 200, 200);

        assertThat(told).endsWith(2);
    }

    @Test
    void what_was_not_safe_when_leadership_ended_is_not_shown() {
        put("A");
        board.leads(state, 100, 0);
        board.forget();

        board.follows(new BrokerState(), 100, true);

        assertThat(board.shown().topicCount()).isZero();
        assertThat(told).as("it is known that there is none").containsExactly(0);
    }

    @Test
    void nothing_older_is_shown_again_while_a_state_is_rebuilt() {
        put("A");
        board.follows(state, 100, true);

        board.follows(new BrokerState(), 50, false);
        assertThat(board.shown().topicCount()).isEqualTo(1);

        board.cut(40);
        board.follows(new BrokerState(), 50, true);
        assertThat(board.shown().topicCount()).isZero();
    }

    @Test
    void after_a_cut_an_equal_count_of_changes_does_not_hide_other_content() {
        put("A");
        board.follows(state, 100, true);
        var other = new BrokerState();
        other.apply(new StateChange.TopicsPut(List.of(TopicConfig.of("B", 1, 6))));
        board.cut(0);

        board.follows(other, 100, true);

        assertThat(board.shown().topic("B")).isNotNull();
    }
}
