// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.fault;

import io.trijet.lab.watch.State.Fault;
import io.trijet.tools.relay.Flow;
import io.trijet.tools.relay.Relays;
import java.util.List;

/// What all active faults together do to the bytes from one member to another. Pure.
final class FlowRule {
    private FlowRule() {}

    /// Of several the worst counts.
    static Flow.Setting setting(List<Fault> faults, Relays.Direction direction) {
        boolean isCut = false;
        int delay = 0;
        int loss = 0;
        for (var fault : faults) {
            if (!concerns(fault, direction)) continue;
            switch (Kind.parse(fault.kind())) {
                case CUT, ISOLATE -> isCut = true;
                case DELAY -> delay = Math.max(delay, number(fault, "millis"));
                case LOSS -> loss = Math.max(loss, number(fault, "percent"));
                case PAUSE, KILL, WIPE, SLOW_DISK, FULL_DISK -> {}
            }
        }
        return new Flow.Setting(isCut, delay, loss);
    }

    /// An isolated node neither speaks nor hears; the others only concern what the node says, to a peer or to all.
    private static boolean concerns(Fault fault, Relays.Direction direction) {
        if (fault.kind().equals(Kind.ISOLATE.toString())) {
            return direction.from().equals(fault.node()) || direction.to().equals(fault.node());
        }
        boolean isToPeer = fault.peer() == null || direction.to().equals(fault.peer());
        return direction.from().equals(fault.node()) && isToPeer;
    }

    private static int number(Fault fault, String parameter) {
        return fault.parameters().get(parameter) instanceof Integer number ? number : 0;
    }
}
