// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import java.util.function.Predicate;

/// What goes wrong with one simulated disk, set by tests and by the simulator. Everything is off at first.
///
/// A predicate decides by file name, so that a fault can hit the log and spare the rest.
public final class DiskFaults {
    static final Predicate<String> NONE = _ -> false;

    private Predicate<String> failingWrites = NONE;
    private Predicate<String> failingForces = NONE;
    private Predicate<String> failingReads = NONE;
    private Predicate<String> lostWrites = NONE;
    private int forcesToFail;
    private int writesToFail;
    private int readsToFail;
    private int writesToLose;
    private int writesToMisdirect;
    private long misdirectedBytes;
    private long stalledUntilNanos;
    private int slowness = 1;
    private long crashAtCall = Long.MAX_VALUE;
    private Runnable howToCrash = () -> {};
    private final Runnable whenStallMoved;

    DiskFaults(Runnable whenStallMoved) {
        this.whenStallMoved = whenStallMoved;
    }

    /// The next `count` forces of such files fail; what they should have made durable is dropped.
    public void failForces(Predicate<String> files, int count) {
        failingForces = files;
        forcesToFail = count;
    }

    /// The next `count` writes to such files fail, some after a part was written.
    public void failWrites(Predicate<String> files, int count) {
        failingWrites = files;
        writesToFail = count;
    }

    /// The next `count` reads of such files fail.
    public void failReads(Predicate<String> files, int count) {
        failingReads = files;
        readsToFail = count;
    }

    /// The next `count` writes to such files succeed and are forgotten: a later read finds the old bytes.
    public void loseWrites(Predicate<String> files, int count) {
        lostWrites = files;
        writesToLose = count;
    }

    /// The next `count` writes of any file land `bytes` further on.
    public void misdirectWrites(int count, long bytes) {
        writesToMisdirect = count;
        misdirectedBytes = bytes;
    }

    /// No force ends before `nanos` of the world. A blocking one keeps its lane busy until then.
    public void stallUntil(long nanos) {
        stalledUntilNanos = nanos;
        whenStallMoved.run();
    }

    /// Everything takes this many times as long.
    public void slowness(int factor) {
        slowness = factor;
    }

    /// The process dies in the `call`-th changing call from now (0: the next), in the way that `how` says: usually
    /// `node::kill` or `node::cutPower`. Sweeping `call` kills at every step of an operation.
    public void crashAtCall(long call, Runnable how) {
        crashAtCall = call;
        howToCrash = how;
    }

    /// Everything works again.
    public void clear() {
        forcesToFail = writesToFail = readsToFail = writesToLose = writesToMisdirect = 0;
        slowness = 1;
        crashAtCall = Long.MAX_VALUE;
        stallUntil(0);
    }

    boolean failsForce(String name) {
        return forcesToFail > 0 && failingForces.test(name) && forcesToFail-- > 0;
    }

    boolean failsWrite(String name) {
        return writesToFail > 0 && failingWrites.test(name) && writesToFail-- > 0;
    }

    boolean failsRead(String name) {
        return readsToFail > 0 && failingReads.test(name) && readsToFail-- > 0;
    }

    boolean losesWrite(String name) {
        return writesToLose > 0 && lostWrites.test(name) && writesToLose-- > 0;
    }

    long misdirection() {
        return writesToMisdirect > 0 && writesToMisdirect-- > 0 ? misdirectedBytes : 0;
    }

    long stalledUntilNanos() {
        return stalledUntilNanos;
    }

    int slowness() {
        return slowness;
    }

    /// Counts a changing call down; true in the one in which the process dies.
    boolean crashesNow() {
        if (crashAtCall == Long.MAX_VALUE) return false;
        if (crashAtCall-- > 0) return false;
        crashAtCall = Long.MAX_VALUE;
        return true;
    }

    void crash() {
        howToCrash.run();
    }
}
