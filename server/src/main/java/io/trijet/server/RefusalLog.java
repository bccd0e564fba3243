// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.environment.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/// Writes one line per second at most about things that strangers can cause at will, and says how many it left out.
///
/// Any thread. Two threads at the same instant may both write; nobody minds.
public final class RefusalLog {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final Clock clock;
    private final AtomicLong silentUntilNanos;
    private final AtomicLong leftOut = new AtomicLong();

    public RefusalLog(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.silentUntilNanos = new AtomicLong(clock.nanos());
    }

    /// `what` and `why` become one line with the remote end.
    public void refused(String what, Object remote, String why) {
        long now = clock.nanos();
        long until = silentUntilNanos.get();
        boolean mayWrite = now - until >= 0 && silentUntilNanos.compareAndSet(until, now + PAUSE_NANOS);
        if (mayWrite) {
            log.warn("{} remote={} reason=\"{}\" leftOut={}", what, remote, why, leftOut.getAndSet(0));
        } else {
            leftOut.incrementAndGet();
        }
    }
}
