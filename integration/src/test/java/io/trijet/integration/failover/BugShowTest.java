// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.bug.Bug;
import io.trijet.tools.bug.BugShow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two of the five bugs on real processes; what breaks the others is tested with the comparison.
final class BugShowTest {
    @TempDir
    private Path directory;

    private final List<String> steps = new ArrayList<>();

    private BugShow show(Bug bug) throws Exception {
        TestCluster.writeArgumentFiles(directory);
        return new BugShow(bug, directory, (step, _) -> steps.add(step));
    }

    @Test
    void what_was_acknowledged_from_the_page_cache_is_lost_with_the_power_and_what_was_forced_is_not()
            throws Exception {
        var result = show(Bug.LOST_BEFORE_THE_FLUSH).run();
        assertThat(steps).containsExactly("naive", "fixed");
        assertThat(result.naive().acknowledged()).isGreaterThanOrEqualTo(2_000);
        assertThat(result.naive().lost()).isPositive();
        assertThat(result.fixed().acknowledged()).isGreaterThanOrEqualTo(2_000);
        assertThat(result.fixed().lost()).isZero();
    }

    @Test
    void a_hang_that_nobody_detects_costs_as_long_as_it_lasts_and_one_that_is_detected_does_not() throws Exception {
        var result = show(Bug.NO_FAILURE_DETECTION).run();
        assertThat(result.naive().failedSends()).isPositive();
        assertThat(result.naive().outageMillis()).isNotNull();
        assertThat(result.naive().lost()).isZero();
        assertThat(result.fixed().lost()).isZero();
        assertThat(result.fixed().remark()).contains("watchdog");
    }
}
