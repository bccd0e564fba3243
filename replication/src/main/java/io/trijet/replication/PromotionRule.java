// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.List;

/// May a member open a term now? Pure.
///
/// In `sync` an acknowledged message is on its leader and on one replica at least. With one member missing at most,
/// and every other one bound by its promise to acknowledge nothing older, one of the copies is here. With the
/// leader of the highest known term here, and one more, everything it acknowledged is here and nobody can have opened
/// a higher term without them: two would have been missing there. The leader alone cannot know that: the others may
/// have gone on without it.
final class PromotionRule {
    private PromotionRule() {}

    /// How it goes.
    enum Cause {
        /// A leader that restarted: nobody has asked for it, so everybody must agree.
        RESTART,
        OPERATOR,
        OPERATOR_ACCEPTING_LOSS
    }

    /// What is known. `missing` did not answer, or does not confirm, in configured order. `isLeaderHere` says that
    /// the opener of the highest known term is this member or has answered. `isOver` says that nobody is waited for
    /// any more: everybody has answered or is DOWN, or the time is up. `others` are all members but this one.
    record Facts(Mode mode, Cause cause, int others, List<NodeId> missing, boolean isLeaderHere, boolean isOver) {
        Facts {
            missing = List.copyOf(missing);
        }

        private boolean isAlone() {
            return missing.size() == others;
        }
    }

    sealed interface Decision {
        record Wait() implements Decision {}

        /// `mayLose`: acknowledged messages may be gone. `isLossAccepted`: and an operator said so.
        record Go(boolean mayLose, boolean isLossAccepted) implements Decision {}

        record Refuse(String why) implements Decision {}
    }

    static Decision decide(Facts facts) {
        boolean everybody = facts.missing().isEmpty();
        if (everybody) return new Decision.Go(false, false);
        if (facts.cause() == Cause.RESTART || !facts.isOver()) return new Decision.Wait();
        boolean isCopyHere = facts.mode() == Mode.SYNC && facts.missing().size() <= 1;
        boolean isComplete = isCopyHere || (facts.isLeaderHere() && !facts.isAlone());
        if (isComplete) return new Decision.Go(false, false);
        if (facts.mode() != Mode.SYNC) return new Decision.Go(true, false);
        if (facts.cause() == Cause.OPERATOR_ACCEPTING_LOSS) return new Decision.Go(true, true);
        return new Decision.Refuse("no answer from " + names(facts.missing())
                + ": acknowledged messages that only they have would be lost. Start one of them and promote again, or"
                + " promote with --accept-data-loss");
    }

    private static String names(List<NodeId> nodes) {
        var names = new StringBuilder();
        for (var node : nodes) names.append(names.isEmpty() ? "" : " and ").append(node);
        return names.toString();
    }
}
