// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.simulation.checker.Violation;
import io.trijet.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Finds a smaller run of a seed that breaks the same promise: fewer classes of fault, less time in which things
/// break, fewer clients.
///
/// Each step is kept only if the first check that fails is still the one of the whole run. Bounded: every class of
/// fault is tried once per round, and a round that changes nothing is the last.
final class Shrinker {
    private static final int MOST_ROUNDS = 4;

    private final long seed;
    private final String check;
    private final Function<Choice, RunResult> run;
    private final Consumer<String> progress;
    private Choice smallest;

    /// `failed` is how the seed failed with `whole`.
    Shrinker(long seed, Choice whole, RunResult failed, Function<Choice, RunResult> run, Consumer<String> progress) {
        this.seed = seed;
        this.run = run;
        this.smallest = whole;
        this.progress = progress;
        check = firstCheck(failed).orElseThrow(() -> new IllegalArgumentException("seed " + seed + " did not fail"));
    }

    Choice shrink() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var before = smallest;
            shortenFaults();
            dropFaults();
            halveClients();
            if (smallest.equals(before)) break;
        }
        return smallest;
    }

    private void shortenFaults() {
        while (smallest.faultNanos() >= 2 * Plan.SECOND) {
            long half = smallest.faultNanos() / 2 / Plan.SECOND * Plan.SECOND;
            if (!keepIfItFails(smallest.withFaultNanos(half))) break;
        }
        while (smallest.faultNanos() > Plan.SECOND
                && keepIfItFails(smallest.withFaultNanos(smallest.faultNanos() - Plan.SECOND))) {
            // Shorter by a second each time.
        }
    }

    private void dropFaults() {
        for (var fault : plan().faults()) keepIfItFails(smallest.without(fault));
    }

    private void halveClients() {
        for (int most = plan().producers() / 2; most >= 1; most /= 2)
            if (!keepIfItFails(smallest.withProducers(most))) break;
        for (int most = plan().consumers() / 2; most >= 1; most /= 2)
            if (!keepIfItFails(smallest.withConsumers(most))) break;
    }

    private Plan plan() {
        return Plan.draw(new World(seed), smallest);
    }

    private boolean keepIfItFails(Choice smaller) {
        boolean fails = firstCheck(run.apply(smaller)).filter(check::equals).isPresent();
        if (fails) {
            smallest = smaller;
            progress.accept("still fails: " + String.join(" ", options(smaller)));
        }
        return fails;
    }

    private static Optional<String> firstCheck(RunResult result) {
        return result.violations().stream().map(Violation::check).findFirst();
    }

    /// What the command line must say for this choice.
    static List<String> options(Choice choice) {
        List<String> all = new ArrayList<>();
        choice.mode().ifPresent(mode -> all.add("--mode " + mode.name().toLowerCase(Locale.ROOT)));
        if (choice.faultNanos() != Main.FAULT_SECONDS * Plan.SECOND)
            all.add("--fault-seconds " + choice.faultNanos() / Plan.SECOND);
        if (!choice.without().isEmpty())
            all.add("--without "
                    + String.join(
                            ",", choice.without().stream().map(Fault::name).toList()));
        choice.producers().ifPresent(most -> all.add("--producers " + most));
        choice.consumers().ifPresent(most -> all.add("--consumers " + most));
        return all;
    }
}
