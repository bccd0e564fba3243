// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.environment.Lane.Timer;
import io.trijet.storage.Log;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Forces the log once for what several passes wrote, where `flush` is `SYNC`.
///
/// A force costs its system calls, block requests and wake-ups whatever it carries. So after one that carried
/// `GATHER_FROM_BYTES` or more the next begins `gather` after that one began, or once `ENOUGH_BYTES` wait, and carries
/// what came meanwhile. After a smaller one it begins at once: a few clients that wait for their answers never wait
/// for others. The idea is PostgreSQL's `commit_delay` with its `commit_siblings`.
///
/// Owned by the group's lane.
final class GroupCommit {
    static final int GATHER_FROM_BYTES = 8 * 1024;
    static final int ENOUGH_BYTES = 64 * 1024;

    private final Log log;
    private final Lane lane;
    private final Clock clock;
    private final long gatherNanos;
    private final Consumer<IOException> failed;
    private long asked;
    private long carried;
    private long beganNanos;
    private boolean isStopped;
    /// Runs out when the next force begins. Null while none is put off.
    private @Nullable Timer timer;

    GroupCommit(Log log, Lane lane, Clock clock, long gatherNanos, Consumer<IOException> failed) {
        this.log = log;
        this.lane = lane;
        this.clock = clock;
        this.gatherNanos = gatherNanos;
        this.failed = failed;
        asked = log.end();
    }

    /// A pass wrote something: it is forced now or soon, or with what is put off already.
    void written() throws IOException {
        if (isStopped) return;
        long sinceNanos = clock.nanos() - beganNanos;
        boolean isEnough = log.end() - asked >= ENOUGH_BYTES;
        boolean isGathering = carried >= GATHER_FROM_BYTES && sinceNanos < gatherNanos && !isEnough;
        if (!isGathering) force();
        else if (timer == null) timer = lane.at(beganNanos + gatherNanos, this::forceGathered);
    }

    private void forceGathered() {
        timer = null;
        if (isStopped) return;
        try {
            force();
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    private void force() throws IOException {
        if (timer != null) timer.cancel();
        timer = null;
        beganNanos = clock.nanos();
        carried = log.end() - asked;
        asked = log.end();
        log.persist();
    }

    /// Nothing is forced any more.
    void stop() {
        isStopped = true;
        if (timer != null) timer.cancel();
        timer = null;
    }
}
