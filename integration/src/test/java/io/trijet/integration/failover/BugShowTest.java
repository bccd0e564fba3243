// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.bug.Bug;
import io.trijet.tools.bug.BugShow;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One of the five bugs on real processes; what breaks the others is tested with the comparison and the failovers.
final class BugShowTest {
    @TempDir
    private Path directory;

    @Test
    void what_was_acknowledged_from_the_page_cache_is_lost_with_the_power_and_what_was_forced_is_not()
            throws Exception {
        TestCluster.writeArgumentFiles(directory);
        var steps = new ArrayList<String>();
        var show = new BugShow(Bug.LOST_BEFORE_THE_FLUSH, directory, (step, _) -> steps.add(step));
        var result = show.run();
        assertThat(steps).containsExactly("naive", "fixed");
        assertThat(result.naive().acknowledged()).isGreaterThanOrEqualTo(2_000);
        assertThat(result.naive().lost()).isPositive();
        assertThat(result.fixed().acknowledged()).isGreaterThanOrEqualTo(2_000);
        assertThat(result.fixed().lost()).isZero();
    }
}
