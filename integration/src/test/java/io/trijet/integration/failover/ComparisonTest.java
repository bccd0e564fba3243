// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.bench.SpeedPass;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.compare.CompareOutput;
import io.trijet.tools.compare.Comparison;
import io.trijet.tools.compare.ModeResult;
import io.trijet.tools.compare.ModeTrial;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the comparison shows of the modes that do not help themselves.
final class ComparisonTest {
    private static final int MESSAGES = 2_000;

    @TempDir
    private Path directory;

    private ModeResult compared(ClusterMode mode) throws Exception {
        TestCluster.writeArgumentFiles(directory);
        var trial = new ModeTrial.Wish(
                new SpeedPass.Wish(MESSAGES, 1_024, 16, false), true, Duration.ofSeconds(2), OptionalInt.of(1_000));
        var wish = new Comparison.Wish(List.of(mode), ClusterPlan.Flush.SYNC, trial, directory);
        var nobody = new PrintWriter(Writer.nullWriter());
        return new Comparison(wish)
                .run("", CompareOutput.forPeople(nobody))
                .modes()
                .getFirst();
    }

    @Test
    void async_replication_switches_by_hand_and_has_two_writers() throws Exception {
        var result = compared(ClusterMode.ASYNC);
        var crash = Objects.requireNonNull(result.crash());
        assertThat(crash.automatic()).isFalse();
        assertThat(crash.operatorDid()).startsWith("promoted n");
        assertThat(crash.operatorMillis()).isNotNull();
        assertThat(crash.acknowledged()).isGreaterThanOrEqualTo(MESSAGES);
        var split = Objects.requireNonNull(result.splitBrain());
        assertThat(split.tried()).isTrue();
        assertThat(split.twoWriters()).isTrue();
        assertThat(split.lost()).isPositive();
    }
}
