// SPDX-License-Identifier: Apache-2.0
package io.trijet.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row is a run of probes, 300 ms apart, and the verdicts on them.
final class WatchdogRuleTest {
    private static final long STEP_NANOS = 300_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private static WatchdogRule rule(int settledProbes) {
        return new WatchdogRule(
                new WatchdogRule.Limits(3, settledProbes, 30, Duration.ofMinutes(1), Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({"0, 1000, false", "1, 29, false", "1, 30, true", "9, 29, false", "10, 2, false", "10, 3, true"})
    void a_node_that_has_just_started_is_given_more_time(int answers, int misses, boolean isPutDown) {
        var rule = rule(10);
        long now = 0;
        for (int i = 0; i < answers; i++) rule.mustPutDown("n0", true, true, ++now);
        boolean wasPutDown = false;
        for (int i = 0; i < misses; i++) wasPutDown |= rule.mustPutDown("n0", false, true, ++now);
        assertThat(wasPutDown).isEqualTo(isPutDown);
    }

    /// Both nodes have answered before. Per probe: `a0` node n0 answered, `m0` it missed, `l0` it missed in a
    /// round that tells nothing, `f0` n0 is another process now; `+10` lets 10 s pass. A verdict for each but
    /// the passing of time: `K` must be put down, `-` not.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a0 a0 a0 a0 | ----",
                "m0 m0 m0 | --K",
                "m0 m0 a0 m0 m0 m0 | -----K",
                "m0 m0 l0 m0 m0 m0 | -----K",
                "l0 l0 l0 l0 l0 | -----",
                "m0 m0 f0 m0 m0 m0 | ------",
                "m0 m0 f0 a0 m0 m0 m0 | ------K",
                "m0 m0 m0 a0 m0 m0 m0 m0 | --K-----",
                "m0 m0 m0 a0 +59 m0 m0 | --K---",
                "m0 m0 m0 a0 +59 m0 m0 m0 m0 | --K---K-",
                "m0 m0 m0 m1 m1 m1 | --K---",
                "m0 m0 m0 +9 m1 m1 m1 m1 m1 | --K---K-",
                "m0 m0 m0 +10 m1 m1 m1 | --K--K",
                "m0 m1 m0 m1 m0 m1 | ----K-",
            })
    void three_missed_probes_mean_hung_and_few_are_put_down(String probes, String verdicts) {
        var rule = rule(1);
        rule.mustPutDown("n0", true, true, 0);
        rule.mustPutDown("n1", true, true, 0);
        var said = new StringBuilder();
        long now = 0;
        for (var probe : probes.split(" ", -1)) {
            if (probe.startsWith("+")) {
                now += Long.parseLong(probe.substring(1)) * SECOND_NANOS;
                continue;
            }
            now += STEP_NANOS;
            said.append(verdict(rule, probe.charAt(0), "n" + probe.substring(1), now));
        }
        assertThat(said).hasToString(verdicts);
    }

    private static char verdict(WatchdogRule rule, char what, String node, long now) {
        if (what == 'f') {
            rule.forget(node);
            return '-';
        }
        return rule.mustPutDown(node, what == 'a', what != 'l', now) ? 'K' : '-';
    }
}
