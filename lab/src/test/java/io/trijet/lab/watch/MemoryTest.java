// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.lab.http.Json;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MemoryTest {
    private final ArrayList<Happening> heard = new ArrayList<>();
    private final Happenings happenings = new Happenings(5, heard::add);

    private void happen(int times) {
        for (int i = 0; i < times; i++) happenings.add(Draft.ofNode(i, Kind.STEPPED_DOWN, "n0", "n0 did."));
    }

    @Test
    void numbers_rise_from_the_start_and_whoever_asks_gets_what_came_after() {
        happen(3);
        assertThat(heard).extracting(Happening::id).containsExactly(5_001L, 5_002L, 5_003L);
        var after = happenings.after(5_001);
        assertThat(after.happenings()).extracting(Happening::id).containsExactly(5_002L, 5_003L);
        assertThat(after.isWhole()).isTrue();
        assertThat(happenings.after(0).happenings()).hasSize(3);
        assertThat(happenings.after(0).isWhole()).isTrue();
    }

    @Test
    void as_many_as_may_are_kept_and_whoever_missed_one_more_is_told() {
        happen(Happenings.KEPT);
        assertThat(happenings.after(5_000).isWhole()).isTrue();
        happen(1);
        var after = happenings.after(5_000);
        assertThat(after.isWhole()).isFalse();
        assertThat(after.oldestId()).isEqualTo(5_002);
        assertThat(after.happenings()).hasSize(Happenings.KEPT);
    }

    @Test
    void a_number_of_an_earlier_lab_is_too_old() {
        happen(1);
        assertThat(happenings.after(17).isWhole()).isFalse();
        assertThat(happenings.after(17).happenings()).hasSize(1);
    }

    @Test
    void ten_minutes_of_samples_are_kept_and_no_second_more() {
        var samples = new Samples();
        for (int i = 0; i <= Samples.KEPT; i++) samples.add(new Sample(i, 0, 0, null, null, Map.of()));
        assertThat(samples.all()).hasSize(Samples.KEPT);
        assertThat(samples.all().getFirst().atMillis()).isEqualTo(1);
        assertThat(samples.last().orElseThrow().atMillis()).isEqualTo(Samples.KEPT);
    }

    @Test
    void words_in_the_json_are_those_of_the_contract() {
        happen(1);
        assertThat(Json.text(heard.getFirst()))
                .contains("\"kind\":\"stepped-down\"")
                .contains("\"term\":null");
        assertThat(Json.text(new State.Verdict(State.Level.HEALTHY, "x"))).contains("\"level\":\"healthy\"");
    }
}
