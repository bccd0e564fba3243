// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.fault.Faults;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.State;

/// Writes down what was broken on purpose, and what was healed; what cuts a node off may be why another leads next.
record FaultChronicle(Memory memory) implements Faults.Listener {
    @Override
    public void broken(State.Fault fault) {
        var node = fault.node();
        boolean isOfNetwork = fault.kind().equals("isolate") || fault.kind().equals("cut");
        if (node != null && isOfNetwork) memory.failovers().fault(node, fault.text(), fault.sinceMillis());
        write(Kind.FAULT, fault, fault.sinceMillis(), "Fault: " + fault.text() + ".");
    }

    @Override
    public void healed(State.Fault fault) {
        write(
                Kind.HEALED,
                fault,
                System.currentTimeMillis(),
                "Healed: no longer is it true that " + fault.text() + ".");
    }

    private void write(Kind kind, State.Fault fault, long atMillis, String text) {
        var node = fault.node();
        memory.happenings()
                .add(node == null ? Draft.ofAll(atMillis, kind, text) : Draft.ofNode(atMillis, kind, node, text));
    }
}
