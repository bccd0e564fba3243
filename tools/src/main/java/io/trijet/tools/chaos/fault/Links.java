// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.relay.Flow.Setting;
import io.trijet.tools.relay.Relays;
import java.util.LinkedHashMap;
import java.util.Map;

/// What all active faults together do to what members say to each other. Of several the worst counts. Any
/// thread.
final class Links {
    private final Relays relays;
    private final Map<Injection, Relays.Settings> active = new LinkedHashMap<>();

    Links(Relays relays) {
        this.relays = relays;
    }

    synchronized void set(Injection whose, Relays.Settings settings) {
        active.put(whose, settings);
        relays.set(this::worst);
    }

    synchronized void heal(Injection whose) {
        active.remove(whose);
        relays.set(this::worst);
    }

    /// How many pieces were held, delayed or lost so far.
    long touched() {
        return relays.touched();
    }

    private Setting worst(Relays.Direction direction) {
        boolean isCut = false;
        int delay = 0;
        int loss = 0;
        for (var settings : active.values()) {
            var one = settings.of(direction);
            isCut |= one.isCut();
            delay = Math.max(delay, one.delayMillis());
            loss = Math.max(loss, one.lossPercent());
        }
        return new Setting(isCut, delay, loss);
    }
}
