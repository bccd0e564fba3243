// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Mode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What is chosen for a run instead of being drawn from its seed. `without` are classes of fault that are left
/// out; `producers` and `consumers` are at most so many.
record Choice(Optional<Mode> mode, long faultNanos, Set<Fault> without, OptionalInt producers, OptionalInt consumers) {
    Choice {
        without =
                Collections.unmodifiableSet(without.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(without));
    }

    static Choice of(Optional<Mode> mode, long faultNanos) {
        return new Choice(mode, faultNanos, Set.of(), OptionalInt.empty(), OptionalInt.empty());
    }

    Choice without(Fault fault) {
        var more = EnumSet.of(fault);
        more.addAll(without);
        return new Choice(mode, faultNanos, more, producers, consumers);
    }

    Choice withFaultNanos(long changed) {
        return new Choice(mode, changed, without, producers, consumers);
    }

    Choice withProducers(int most) {
        return new Choice(mode, faultNanos, without, OptionalInt.of(most), consumers);
    }

    Choice withConsumers(int most) {
        return new Choice(mode, faultNanos, without, producers, OptionalInt.of(most));
    }
}
