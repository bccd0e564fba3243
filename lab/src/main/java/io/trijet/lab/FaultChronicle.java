// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.fault.Faults;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happenings;
import io.trijet.lab.watch.State;

/// Writes down what was broken on purpose, and what was healed.
record FaultChronicle(Happenings happenings) implements Faults.Listener {
    @Override
    public void broken(State.Fault fault) {
        write(Kind.FAULT, fault, "Fault: " + fault.text() + ".");
    }

    @Override
    public void healed(State.Fault fault) {
        write(Kind.HEALED, fault, "Healed: no longer is it true that " + fault.text() + ".");
    }

    private void write(Kind kind, State.Fault fault, String text) {
        var node = fault.node();
        long now = System.currentTimeMillis();
        happenings.add(node == null ? Draft.ofAll(now, kind, text) : Draft.ofNode(now, kind, node, text));
    }
}
