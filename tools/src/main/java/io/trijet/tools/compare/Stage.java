// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.relay.Relays;
import java.io.IOException;
import java.nio.file.Path;

/// Where something is broken on purpose: a cluster of its own, whose members talk through relays, gone afterwards.
public record Stage(Path below, String prefix) {
    /// What happens on it.
    public interface Act<T> {
        T play(TemporaryCluster cluster, Relays relays)
                throws ClusterException, Failure, IOException, InterruptedException;
    }

    public <T> T on(ClusterShape shape, Act<T> act) throws ClusterException, Failure, InterruptedException {
        try (var relays = new Relays();
                var cluster = TemporaryCluster.start(
                        new TemporaryCluster.Wish(shape, below, prefix, relays), NodeCommand.ofThisProcess())) {
            return act.play(cluster, relays);
        } catch (IOException e) {
            throw unjudged(shape.describe(), e);
        }
    }

    static Failure unjudged(String what, IOException cause) {
        return new Failure(
                ExitCode.UNREACHABLE,
                what + " could not be judged: " + cause.getMessage(),
                "try again; if it stays, say so in an issue",
                cause);
    }
}
