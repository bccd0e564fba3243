// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.relay.Relays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/// Where one side of a bug is shown: a cluster of its own, gone afterwards.
record Stage(Path below) {
    private static final String PREFIX = "trijet-bug-";

    /// What happens on it.
    interface Act<T> {
        T play(TemporaryCluster cluster, Relays relays)
                throws ClusterException, Failure, IOException, InterruptedException;
    }

    <T> T on(ClusterShape shape, Act<T> act) throws ClusterException, Failure, InterruptedException {
        try (var relays = new Relays();
                var cluster = TemporaryCluster.start(
                        new TemporaryCluster.Wish(shape, below, PREFIX, relays), NodeCommand.ofThisProcess())) {
            return act.play(cluster, relays);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    shape.describe() + " could not be judged: " + e.getMessage(),
                    "try again; if it stays, say so in an issue",
                    e);
        }
    }

    /// Names one run of sends.
    static String randomRun() {
        var bytes = new byte[6];
        new Random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
