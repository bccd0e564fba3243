// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row is a run of probes, 300 ms apart, and the verdicts on them.
final class WatchdogRuleTest {
    private static final long STEP_NANOS = 300_000_000L;

    /// Per probe: `a0` node n0 answered, `m0` it missed, `l0` it missed and the watchdog was late, `f0` n0 is
    /// not watched now; `+10` lets 10 s pass. A verdict for each but the passing of time: `K` must be put down,
    /// `-` not.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a0 a0 a0 a0 | ----",
                "m0 m0 m0 | --K",
                "m0 m0 a0 m0 m0 m0 | -----K",
                "m0 m0 l0 m0 m0 m0 | -----K",
                "l0 l0 l0 l0 l0 | -----",
                "m0 m0 f0 m0 m0 m0 | -----K",
                "m0 m0 m0 m0 m0 m0 m0 | --K----",
                "m0 m0 m0 +59 m0 m0 | --K--",
                "m0 m0 m0 +59 m0 m0 m0 m0 m0 | --K---K-",
                "m0 m0 m0 m1 m1 m1 | --K---",
                "m0 m0 m0 +9 m1 m1 m1 m1 m1 | --K---K-",
                "m0 m0 m0 +10 m1 m1 m1 | --K--K",
                "m0 m1 m0 m1 m0 m1 | ----K-",
            })
    void three_missed_probes_mean_hung_and_few_are_put_down(String probes, String verdicts) {
        var rule = new WatchdogRule(WatchdogRule.Limits.standard());
        var said = new StringBuilder();
        long now = 0;
        for (var probe : probes.split(" ", -1)) {
            var rest = probe.substring(1);
            if (probe.startsWith("+")) {
                now += Long.parseLong(rest) * 1_000_000_000L;
                continue;
            }
            now += STEP_NANOS;
            if (probe.startsWith("f")) {
                rule.forget("n" + rest);
                said.append('-');
            } else {
                boolean mustGo = rule.mustPutDown("n" + rest, probe.startsWith("a"), !probe.startsWith("l"), now);
                said.append(mustGo ? 'K' : '-');
            }
        }
        assertThat(said).hasToString(verdicts);
    }
}
