// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.bench.BenchReport.Machine;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.peer.RocketMqCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All modes one after the other, each on clusters of its own. Where another product stands beside ours, the two take
/// turns: ours, theirs, ours, theirs, so that whatever else the machine does meets both.
public final class Comparison {
    private final Wish wish;

    /// Which modes, when a message counts as written, what is done to each, where the clusters' directories are made,
    /// how often speed is measured, and where the jars of Apache RocketMQ are if it is to stand beside us.
    public record Wish(
            List<ClusterMode> modes,
            ClusterPlan.Flush flush,
            ModeTrial.Wish trial,
            Path below,
            int runs,
            Optional<Path> rocketMq) {
        public Wish {
            modes = List.copyOf(modes);
        }

        /// Once, and nobody else.
        public Wish(List<ClusterMode> modes, ClusterPlan.Flush flush, ModeTrial.Wish trial, Path below) {
            this(modes, flush, trial, below, 1, Optional.empty());
        }
    }

    /// All that was measured, by which command, on what and with what (`software`). As JSON it is the answer of
    /// `bench --compare -o json`. `modes`: of each mode our result, then that of another product if there is one;
    /// `ratios` compare the two.
    public record Result(
            String command, Machine machine, List<String> software, List<ModeResult> modes, List<Ratio> ratios) {
        public Result {
            software = List.copyOf(software);
            modes = List.copyOf(modes);
            ratios = List.copyOf(ratios);
        }

        static Result of(String command, Machine machine, List<String> software, List<ModeResult> modes) {
            var ratios = new ArrayList<Ratio>();
            for (int i = 1; i < modes.size(); i++)
                if (!modes.get(i).isOurs()) ratios.addAll(Ratio.all(modes.get(i - 1), modes.get(i)));
            return new Result(command, machine, software, modes, ratios);
        }

        boolean hasPeer() {
            return modes.stream().anyMatch(mode -> !mode.isOurs());
        }
    }

    /// Hears where the comparison is.
    public interface Listener {
        void step(Contender contender, String step, String text);

        void done(ModeResult result);

        /// For the steps in which messages are counted.
        Progress progress(Contender contender);
    }

    public Comparison(Wish wish) {
        this.wish = wish;
    }

    public Result run(String command, Listener listener) throws ClusterException, Failure, InterruptedException {
        var machine = Machine.here();
        var results = new ArrayList<ModeResult>();
        for (var mode : wish.modes()) results.addAll(compared(trials(mode), listener));
        return Result.of(command, machine, Software.used(wish.rocketMq().isPresent()), results);
    }

    /// Ours, then theirs.
    private List<Trial> trials(ClusterMode mode) {
        var trials = new ArrayList<Trial>();
        trials.add(new ModeTrial(ClusterShape.of(mode, wish.flush()), wish.trial(), wish.below()));
        wish.rocketMq()
                .map(jars -> new RocketMqCluster.Wish(mode, wish.flush(), wish.below(), jars))
                .ifPresent(cluster -> trials.add(new PeerTrial(cluster, wish.trial())));
        return trials;
    }

    private List<ModeResult> compared(List<Trial> trials, Listener listener)
            throws ClusterException, Failure, InterruptedException {
        var passes = new ArrayList<List<BenchReport>>();
        for (var _ : trials) passes.add(new ArrayList<>());
        for (int run = 1; run <= wish.runs(); run++) {
            for (int i = 0; i < trials.size(); i++) {
                var trial = trials.get(i);
                var which = wish.runs() == 1 ? "" : " (run " + run + " of " + wish.runs() + ")";
                listener.step(trial.contender(), "speed", "how fast is " + trial.describe() + "?" + which);
                passes.get(i).add(trial.speed(listener.progress(trial.contender())));
            }
        }
        var results = new ArrayList<ModeResult>();
        for (int i = 0; i < trials.size(); i++) {
            var result = finished(trials.get(i), passes.get(i), listener);
            results.add(result);
            listener.done(result);
        }
        return results;
    }

    private ModeResult finished(Trial trial, List<BenchReport> passes, Listener listener)
            throws ClusterException, Failure, InterruptedException {
        var contender = trial.contender();
        var result = ModeResult.of(contender, passes);
        if (!wish.trial().isCrashed()) return result;
        return trial.broken(result, (step, text) -> listener.step(contender, step, text), listener.progress(contender));
    }
}
