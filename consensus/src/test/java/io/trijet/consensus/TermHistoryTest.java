// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.consensus.TermHistory.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TermHistoryTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        // start/end term@position …
        "0/100 1@0,        0/100 1@0,        100",
        "0/100 1@0,        0/60 1@0,         60",
        "0/60 1@0,         0/100 1@0,        60",
        "0/100 1@0,        0/0,              0",
        "0/100 1@0 3@50,   0/100 1@0 2@40,   40",
        "0/100 1@0 3@50,   0/100 1@0 2@80,   50",
        "0/100 1@0 3@50,   0/90 1@0 3@50,    90",
        "0/100 3@0,        0/90 2@0,         0",
        "40/100 3@40,      0/90 2@0,         none",
        "40/100 1@40,      0/90 1@0,         90",
        "40/100 1@40,      0/30 1@0,         none",
        "0/100 1@0 2@20,   50/90 2@50,       90",
        "0/100 1@0 2@20,   50/90 4@50,       none",
        "40/100 1@40,      0/0,              none"
    })
    void two_logs_have_in_common(String left, String right, String expected) {
        assertThat(common(history(left), history(right))).isEqualTo(expected);
        assertThat(common(history(right), history(left))).isEqualTo(expected);
    }

    @Test
    void the_common_point_is_where_the_histories_part() {
        var chance = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            // One byte per record, each byte its term: logs that share a prefix and then go on in terms of their own.
            var shared = records(chance, 0, 1 + chance.nextInt(8), 0);
            var left = new ArrayList<>(shared);
            var right = new ArrayList<>(shared);
            long last = shared.isEmpty() ? 0 : shared.getLast();
            left.addAll(records(chance, chance.nextInt(3), chance.nextInt(5), last + 1));
            right.addAll(records(chance, chance.nextInt(3), chance.nextInt(5), last + 1_000));
            assertThat(history(left).commonWith(history(right))).hasValue(shared.size());
        }
    }

    private static String common(TermHistory left, TermHistory right) {
        var found = left.commonWith(right);
        return found.isPresent() ? Long.toString(found.getAsLong()) : "none";
    }

    private static List<Long> records(Random chance, int minimum, int terms, long first) {
        var records = new ArrayList<Long>();
        long term = first;
        for (int i = 0; i < terms; i++) {
            term += 1 + chance.nextInt(3);
            for (int j = minimum + chance.nextInt(4); j > 0; j--) records.add(term);
        }
        return records;
    }

    private static TermHistory history(List<Long> records) {
        var terms = new ArrayList<Term>();
        for (int i = 0; i < records.size(); i++)
            if (i == 0 || !records.get(i).equals(records.get(i - 1))) terms.add(new Term(records.get(i), i));
        return new TermHistory(0, records.size(), terms);
    }

    private static TermHistory history(String text) {
        var parts = text.trim().split(" ", -1);
        var range = parts[0].split("/", -1);
        var terms = new ArrayList<Term>();
        for (int i = 1; i < parts.length; i++) {
            var start = parts[i].split("@", -1);
            terms.add(new Term(Long.parseLong(start[0]), Long.parseLong(start[1])));
        }
        return new TermHistory(Long.parseLong(range[0]), Long.parseLong(range[1]), terms);
    }
}
