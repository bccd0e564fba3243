// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("below").resolve("ledger.tsv");
    }

    private static List<Acknowledged> entries(int from, int to) {
        var entries = new ArrayList<Acknowledged>();
        for (int i = from; i < to; i++) {
            entries.add(new Acknowledged(
                    new MessageId("0123456789ab", 3, i), new QueueName("t", "broker-a", i % 4), i / 4, "ID" + i, 1));
        }
        return entries;
    }

    @Test
    void what_was_appended_is_there_after_reopening() throws IOException {
        try (var ledger = Ledger.open(file())) {
            assertThat(ledger.count()).isZero();
            ledger.append(entries(0, 10));
            ledger.append(List.of());
            ledger.append(entries(10, 11));
            assertThat(ledger.count()).isEqualTo(11);
        }
        try (var ledger = Ledger.open(file())) {
            assertThat(ledger.count()).isEqualTo(11);
            assertThat(ledger.entries()).isEqualTo(entries(0, 11));
        }
    }

    @Test
    void a_torn_last_line_is_cut_wherever_it_was_torn() throws IOException {
        try (var ledger = Ledger.open(file())) {
            ledger.append(entries(0, 3));
        }
        var whole = Files.readAllBytes(file());
        int lastLine = new String(whole, StandardCharsets.US_ASCII).lastIndexOf('\n', whole.length - 2) + 1;
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (var ledger = Ledger.open(file())) {
                assertThat(ledger.count()).as("cut to " + length).isEqualTo(2);
                ledger.append(entries(2, 3));
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(whole);
        }
    }

    @Test
    void damage_before_the_last_line_is_refused() throws IOException {
        try (var ledger = Ledger.open(file())) {
            ledger.append(entries(0, 3));
        }
        var bytes = Files.readAllBytes(file());
        bytes[5] ^= 1;
        Files.write(file(), bytes);
        assertThatThrownBy(() -> Ledger.open(file()))
                .isInstanceOf(Ledger.DamagedException.class)
                .hasMessageContaining("line 1");
    }
}
