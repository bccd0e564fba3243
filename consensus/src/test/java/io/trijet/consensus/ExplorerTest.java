// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tries everything that can happen to three members, breadth first, until there is nothing new or enough was
/// seen.
///
/// Besides from the very beginning it begins where trouble is near, so that few actions are spent on getting
/// there. `-Dexplorer.states=…` goes deeper than the default. A violation names the actions that lead to it.
final class ExplorerTest {
    private static final int STATES = Integer.getInteger("explorer.states", 8_000);

    /// Where an exploration begins.
    enum Beginning {
        NOTHING,
        ONE_LEADER,
        A_LEADER_BEHIND_ANOTHERS_BACK,
        FIGURE_8,
        AN_ACKNOWLEDGEMENT_FROM_ANOTHER_LIFE;

        List<Situation.Action> actions() {
            var flush0 = new Situation.Action.Flush(0);
            return switch (this) {
                case NOTHING -> List.of();
                case ONE_LEADER -> List.of(elect(0, 1, 2), flush0);
                case A_LEADER_BEHIND_ANOTHERS_BACK -> List.of(elect(0, 1), flush0, elect(1, 2));
                case FIGURE_8 -> List.of(elect(0, 1), flush0, elect(1, 2), new Situation.Action.Flush(1), elect(0, 2));
                case AN_ACKNOWLEDGEMENT_FROM_ANOTHER_LIFE ->
                    List.of(
                            elect(0, 1),
                            new Situation.Action.Append(0),
                            new Situation.Action.Ship(0, 1, 2, true),
                            new Situation.Action.Crash(0),
                            elect(2, 0),
                            elect(2, 0),
                            new Situation.Action.Ship(2, 0, 1, false),
                            elect(0, 2));
            };
        }

        private static Situation.Action elect(int member, int... voters) {
            return new Situation.Action.Elect(
                    member, IntStream.of(voters).map(voter -> 1 << voter).sum());
        }
    }

    /// How a state was reached: the one before, and the action. States are replayed, since a core is not copied.
    private record Node(int before, Situation.Action action) {}

    private final List<Node> nodes = new ArrayList<>();
    private final HashSet<Long> seen = new HashSet<>();
    private long transitions;
    private int committedMost;

    @ParameterizedTest
    @EnumSource
    void nothing_that_happens_letter_by_letter_breaks_a_promise(Beginning beginning) {
        explore(beginning, new Situation.Bounds(3, 3, 3, 2, false), STATES);
        assertThat(transitions).isGreaterThan(STATES);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_that_happens_round_by_round_breaks_a_promise(Beginning beginning) {
        explore(beginning, new Situation.Bounds(3, 3, 3, 2, true), 2 * STATES);
        assertThat(committedMost).as("records committed in the explored states").isPositive();
    }

    private void explore(Beginning beginning, Situation.Bounds bounds, int states) {
        nodes.add(new Node(-1, new Situation.Action.Crash(-1)));
        seen.add(replay(bounds, beginning.actions()).fingerprint());
        int levelEnd = 1;
        int depth = 0;
        int explored = 0;
        while (explored < nodes.size() && nodes.size() < states) {
            if (explored == levelEnd) {
                depth++;
                levelEnd = nodes.size();
            }
            expand(bounds, path(beginning, explored), explored);
            explored++;
        }
        boolean isAll = explored == nodes.size();
        System.out.printf(
                "%s %s: %,d states, %,d transitions, %s, up to %d records committed%n",
                beginning,
                bounds,
                nodes.size(),
                transitions,
                isAll ? "all there are" : "complete to depth " + depth,
                committedMost);
    }

    private void expand(Situation.Bounds bounds, List<Situation.Action> path, int node) {
        var actions = replay(bounds, path).actions();
        for (var action : actions) {
            var situation = replay(bounds, path);
            perform(situation, path, action);
            transitions++;
            committedMost = Math.max(committedMost, situation.committed().orElse(0));
            if (seen.add(situation.fingerprint())) nodes.add(new Node(node, action));
        }
    }

    private static void perform(Situation situation, List<Situation.Action> path, Situation.Action action) {
        try {
            situation.perform(action);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + ", after " + path + " " + action, e);
        }
    }

    private static Situation replay(Situation.Bounds bounds, List<Situation.Action> path) {
        var situation = new Situation(bounds);
        path.forEach(situation::perform);
        return situation;
    }

    private List<Situation.Action> path(Beginning beginning, int node) {
        var path = new ArrayList<Situation.Action>();
        for (int at = node; nodes.get(at).before() >= 0; at = nodes.get(at).before())
            path.add(nodes.get(at).action());
        path.addAll(beginning.actions().reversed());
        return path.reversed();
    }
}
