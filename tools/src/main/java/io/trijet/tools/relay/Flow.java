// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.relay;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// One direction between two members, and what is done to its bytes now. Any thread sets it; the relay's pumps pass
/// through it.
public final class Flow {
    private static final int PERCENT = 100;
    private static final long LOOKS_UP_MILLIS = 100;

    private final RandomGenerator chance;
    private final AtomicLong touched = new AtomicLong();
    private Setting setting = Setting.UNTOUCHED;

    /// `lossPercent`: of a hundred pieces of at most `Relay.PIECE_BYTES`, at how many the connection breaks.
    public record Setting(boolean isCut, int delayMillis, int lossPercent) {
        public static final Setting UNTOUCHED = new Setting(false, 0, 0);
    }

    Flow(RandomGenerator chance) {
        this.chance = chance;
    }

    synchronized void set(Setting wanted) {
        setting = wanted;
        notifyAll();
    }

    synchronized Setting setting() {
        return setting;
    }

    /// How many pieces were held, delayed or lost so far.
    long touched() {
        return touched.get();
    }

    /// Returns when the next piece may be passed on; throws if the connection is to break, or is closed meanwhile.
    void pass(BooleanSupplier isOpen) throws IOException, InterruptedException {
        var now = setting();
        if (now.equals(Setting.UNTOUCHED)) return;
        touched.incrementAndGet();
        if (now.lossPercent() > 0 && chance.nextInt(PERCENT) < now.lossPercent()) {
            throw new IOException("broken on purpose");
        }
        if (now.delayMillis() > 0) TimeUnit.MILLISECONDS.sleep(now.delayMillis());
        awaitHealed(isOpen);
    }

    private synchronized void awaitHealed(BooleanSupplier isOpen) throws IOException, InterruptedException {
        while (setting.isCut()) {
            if (!isOpen.getAsBoolean()) throw new IOException("closed while cut");
            TimeUnit.MILLISECONDS.timedWait(this, LOOKS_UP_MILLIS);
        }
    }
}
