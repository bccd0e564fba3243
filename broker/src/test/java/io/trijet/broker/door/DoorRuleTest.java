// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.broker.door.DoorRule.Doors;
import io.trijet.broker.door.DoorRule.Facts;
import io.trijet.broker.door.DoorRule.Patience;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row of the second table is a run of looks, 100 ms apart.
final class DoorRuleTest {
    private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({
        "1, 1, true",
        "2, 1, false",
        "2, 2, true",
        "3, 1, false",
        "3, 2, true",
        "4, 2, false",
        "4, 3, true",
        "5, 2, false",
        "5, 3, true",
        "9, 4, false",
        "9, 5, true"
    })
    void more_than_half_are_a_majority(int members, int alive, boolean isMajority) {
        assertThat(new Facts(members, alive, "", "").hasMajority()).isEqualTo(isMajority);
    }

    /// Per look: how many of three are alive, or `t`: all are and this node itself does not keep up; `*`
    /// repeats it. Then how the doors are in the end, and how often they moved.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "3*50,               open, 0",
        "3 2*50,             open, 0",
        "3 1*9,              open, 0",
        "3 1*10,             shut, 1",
        "3 1*9 2 1*9,        open, 0",
        "3 1*10 2*4,         shut, 1",
        "3 1*10 2*5,         open, 2",
        "3 1*10 2*4 1 2*4,   shut, 1",
        "3 1*10 2*5 1*9,     open, 2",
        "3 1*10 2*5 1*10,    shut, 3",
        "3 t*9,              open, 0",
        "3 t*10,             shut, 1",
        "3 t*10 3*5,         open, 2",
        "3 t*10 1*5 t*5 3*4, shut, 1",
        "3 1*5 t*5,          shut, 1",
        "1*49,               open, 0",
        "1*50,               shut, 1",
        "1*49 2 1*9,         open, 0",
        "1*49 2 1*10,        shut, 1",
        "1*50 2*5,           open, 2",
        "t*10,               shut, 1"
    })
    void the_doors_are_shut_after_a_while_and_opened_after_a_moment(String looks, String expected, int expectedMoves) {
        var doors = Doors.AT_START;
        int moves = 0;
        for (var look : looks.split(" ", -1)) {
            var parts = look.split("\\*", -1);
            int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
            for (int i = 0; i < times; i++) {
                var next = DoorRule.next(doors, facts(parts[0]), STEP_NANOS, Patience.standard());
                if (next.areOpen() != doors.areOpen()) moves++;
                doors = next;
            }
        }
        assertThat(doors.areOpen() ? "open" : "shut").isEqualTo(expected);
        assertThat(moves).isEqualTo(expectedMoves);
    }

    private static Facts facts(String look) {
        return look.equals("t")
                ? new Facts(3, 3, "", "the disk does not finish writing")
                : new Facts(3, Integer.parseInt(look), "n1 is DOWN (silent)", "");
    }

    @Test
    void the_reason_names_what_is_missing_as_it_is_now() {
        var shut = new Doors(true, "no majority: 1 of 3 nodes are alive, n1 is SUSPECT (silent)", 0);
        var next = DoorRule.next(shut, facts("1"), STEP_NANOS, Patience.standard());
        assertThat(next.shutBecause()).isEqualTo("no majority: 1 of 3 nodes are alive, n1 is DOWN (silent)");
        assertThat(DoorRule.next(next, facts("t"), STEP_NANOS, Patience.standard())
                        .shutBecause())
                .isEqualTo("the disk does not finish writing");
    }

    @Test
    void patience_is_above_nothing_and_at_most_a_minute() {
        var most = Duration.ofMinutes(1);
        assertThatCode(() -> new Patience(most, most, most)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Patience(most.plusNanos(1), most, most)).hasMessageContaining("door-shut");
        assertThatThrownBy(() -> new Patience(most, Duration.ZERO, most)).hasMessageContaining("door-open");
        assertThatThrownBy(() -> new Patience(most, most, most.negated())).hasMessageContaining("door-meet");
    }
}
