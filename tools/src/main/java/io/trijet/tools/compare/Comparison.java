// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport.Machine;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.exit.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All modes one after the other, each on clusters of its own.
public final class Comparison {
    private final Wish wish;

    /// Which modes, when a message counts as written, what is done to each, and where the clusters' directories are
    /// made.
    public record Wish(List<ClusterMode> modes, ClusterPlan.Flush flush, ModeTrial.Wish trial, Path below) {
        public Wish {
            modes = List.copyOf(modes);
        }
    }

    /// All that was measured, by which command and on what. As JSON it is the answer of `bench --compare -o json`.
    public record Result(String command, Machine machine, List<ModeResult> modes) {
        public Result {
            modes = List.copyOf(modes);
        }
    }

    /// Hears where the comparison is.
    public interface Listener {
        void step(String mode, String step, String text);

        void done(ModeResult result);

        /// For the steps in which messages are counted.
        Progress progress(String mode);
    }

    public Comparison(Wish wish) {
        this.wish = wish;
    }

    public Result run(String command, Listener listener) throws ClusterException, Failure, InterruptedException {
        var machine = Machine.here();
        var results = new ArrayList<ModeResult>();
        for (var mode : wish.modes()) {
            var shape = ClusterShape.of(mode, wish.flush());
            var trial = new ModeTrial(shape, wish.trial(), wish.below());
            var result =
                    trial.run((step, text) -> listener.step(mode.word(), step, text), listener.progress(mode.word()));
            results.add(result);
            listener.done(result);
        }
        return new Result(command, machine, results);
    }
}
