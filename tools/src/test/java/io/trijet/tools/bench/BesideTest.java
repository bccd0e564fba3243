// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class BesideTest {
    @Test
    void what_is_asked_for_is_read() {
        assertThat(Beside.parse("waiting=5000")).isEqualTo(new Beside(Beside.Kind.WAITING, 5_000));
        assertThat(Beside.parse("backlog=10240").describe()).startsWith("10240 MiB of messages");
    }

    @Test
    void what_is_not_understood_is_told_with_what_would_be() {
        assertThatThrownBy(() -> Beside.parse("thunder=3"))
                .hasMessageContaining("'thunder'")
                .hasMessageContaining("idle=N: N connections that say nothing")
                .hasMessageContaining("backlog=N");
        assertThatThrownBy(() -> Beside.parse("idle")).hasMessage("--beside idle=N needs a number, not ''");
        assertThatThrownBy(() -> Beside.parse("idle=many")).hasMessageContaining("not 'many'");
    }

    @Test
    void an_amount_has_limits() {
        assertThat(Beside.parse("idle=60000").amount()).isEqualTo(60_000);
        assertThatThrownBy(() -> Beside.parse("idle=60001")).hasMessage("--beside idle must be 1 to 60000, was 60001");
        assertThatThrownBy(() -> Beside.parse("backlog=0")).hasMessageContaining("must be 1 to 1048576");
    }

    @Test
    void ratios_are_of_the_second_pass_to_the_first() {
        var alone = report(1_000, 4, 20);
        var loaded = report(800, 6, 30);

        var ratios = BesideReport.Ratios.of(alone, loaded);
        assertThat(ratios).isEqualTo(new BesideReport.Ratios(0.8, 1.5, 1.5));
        assertThat(BesideReport.Ratios.of(report(0, 0, 0), loaded)).isEqualTo(new BesideReport.Ratios(0, 0, 0));

        var text = new BesideReport("5 things", "all 5 were there", alone, loaded, OptionalLong.of(0), ratios).toText();
        assertThat(text)
                .contains("BESIDE 5 things")
                .contains("all 5 were there")
                .contains("changes of leader beside it: 0");
    }

    @Test
    void memory_is_read_from_the_row_that_has_it() {
        assertThat(ResidentMemory.parse("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\nThreads:\t3\n"))
                .hasValue(2 << 20);
        assertThat(ResidentMemory.parse("Name:\tzombie\n")).isEmpty();
        assertThat(ResidentMemory.bytesOf(ProcessHandle.current().pid()).orElseThrow())
                .isPositive();
    }

    private static BenchReport report(double perSecond, double p99, double cpuPerMillion) {
        var process = new BenchReport.ProcessCpu("n0", 1, 2, cpuPerMillion, 150);
        return new BenchReport(
                "./trijet bench",
                "a cluster",
                "lean",
                128,
                1,
                1_024,
                1,
                1_000,
                0,
                new BenchReport.Outcomes(1_000, 0, 0, 0, ""),
                1,
                perSecond,
                1,
                new BenchReport.Latency(1, 1, 2, p99, 8, 9),
                List.of(),
                Optional.empty(),
                List.of(),
                new BenchReport.Cpu(List.of(process), cpuPerMillion, process),
                BenchReport.Machine.here());
    }
}
