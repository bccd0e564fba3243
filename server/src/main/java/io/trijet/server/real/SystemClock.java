// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Clock;

/// The machine's two clocks.
public final class SystemClock implements Clock {
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
