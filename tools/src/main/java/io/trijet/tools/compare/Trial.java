// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.exit.Failure;

/// What is done to one mode of one product: measured, as often as is asked for, and then broken.
interface Trial {
    Contender contender();

    /// In words, for people who wait.
    String describe();

    /// How fast it is on a cluster of its own to which nothing happens.
    BenchReport speed(Progress progress) throws ClusterException, Failure, InterruptedException;

    /// The same result with what mishaps did, on another cluster, to what was acknowledged.
    ModeResult broken(ModeResult result, Listener listener, Progress progress)
            throws ClusterException, Failure, InterruptedException;

    /// Hears where the trial is.
    interface Listener {
        void step(String step, String text);
    }
}
