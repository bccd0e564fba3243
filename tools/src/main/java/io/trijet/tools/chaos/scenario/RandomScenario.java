// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import io.trijet.tools.chaos.fault.FaultKind;
import io.trijet.tools.chaos.fault.Target;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.machine.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.random.RandomGenerator;

/// A scenario drawn from chance: rounds of one fault, or of two at a time, each healed before the next.
///
/// What takes away a node's copy comes alone and between two rests, because the modes promise to outlive the
/// loss of one copy at a time. The same chance draws the same steps on every machine; what this one cannot do
/// is left out.
public final class RandomScenario {
    private static final int ROUNDS = 6;
    private static final int SHORTEST_MILLIS = 800;
    private static final int LONGEST_MILLIS = 9_000;
    private static final List<FaultKind> KINDS = Arrays.stream(FaultKind.values())
            .filter(kind ->
                    kind != FaultKind.FULL_DISK && kind != FaultKind.CLOCK_AHEAD && kind != FaultKind.CLOCK_BACK)
            .toList();

    private static final List<Target> TARGETS = List.of(Target.values());

    private RandomScenario() {}

    /// `name` tells how to draw it again.
    public static Scenario draw(String name, RandomGenerator chance) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < ROUNDS; i++) {
            var kind = KINDS.get(chance.nextInt(KINDS.size()));
            var target = target(kind, chance);
            boolean isPromoted = chance.nextBoolean();
            boolean isDouble = chance.nextInt(3) == 0;
            var second = KINDS.get(chance.nextInt(KINDS.size()));
            var secondTarget = target(second, chance);
            var hold = hold(chance);
            var secondHold = hold(chance);
            var rest = hold(chance);
            boolean isFounded = chance.nextBoolean();
            if (!isPossible(kind)) continue;
            if (isFounded) steps.add(new Step.Found());
            steps.add(new Step.Strike(kind, target));
            if (isPromoted && target == Target.LEADER) steps.add(new Step.Promote());
            steps.add(new Step.Hold(hold));
            if (isDouble && !kind.takesACopy() && !second.takesACopy() && mayJoin(kind, second) && isPossible(second)) {
                steps.add(new Step.Strike(second, secondTarget));
                steps.add(new Step.Hold(secondHold));
            }
            steps.add(new Step.Heal());
            // Some rounds begin while the cluster is still catching up.
            if (i % 2 == 1 || kind.takesACopy()) steps.add(new Step.Settle());
            steps.add(new Step.Hold(rest));
        }
        return new Scenario(
                name,
                "-",
                "the promise is kept",
                EnumSet.of(ClusterMode.RAFT, ClusterMode.SYNC, ClusterMode.ASYNC),
                withRestsBefore(steps),
                true);
    }

    /// Everyone is in sync before a copy is taken away.
    private static List<Step> withRestsBefore(List<Step> steps) {
        var all = new ArrayList<Step>();
        for (var step : steps) {
            if (step instanceof Step.Strike strike && strike.kind().takesACopy()) all.add(new Step.Settle());
            all.add(step);
        }
        return all;
    }

    private static boolean isPossible(FaultKind kind) {
        return kind.need().stream().allMatch(Need::isMet);
    }

    /// Two at a time: one of the links and one of a node, so that no node is struck twice.
    private static boolean mayJoin(FaultKind first, FaultKind second) {
        return first.isOfLinks() != second.isOfLinks();
    }

    private static Target target(FaultKind kind, RandomGenerator chance) {
        var drawn = TARGETS.get(chance.nextInt(TARGETS.size()));
        boolean mayBeAll = kind == FaultKind.KILL || kind == FaultKind.PAUSE;
        return drawn == Target.ALL && !mayBeAll ? Target.LEADER : drawn;
    }

    private static Duration hold(RandomGenerator chance) {
        return Duration.ofMillis(chance.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
    }
}
