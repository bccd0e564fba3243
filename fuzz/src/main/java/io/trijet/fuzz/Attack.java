// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Runs attacks on one target and judges what they cost: an input must not make its reader allocate out of proportion.
public final class Attack {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final FuzzTarget reader;

    Attack(Target target) {
        this.target = target;
        this.reader = target.make();
    }

    /// Throws what was found, if anything was.
    void run(byte[] input) throws Exception {
        // The first run with an input may load classes.
        if (cost(input) <= target.allowedBytes(input.length)) return;
        judge(target, input.length, cost(input));
    }

    static void judge(Target target, int inputBytes, long spentBytes) {
        long allowed = target.allowedBytes(inputBytes);
        if (spentBytes > allowed)
            throw new IllegalStateException(
                    spentBytes + " bytes were allocated because of " + inputBytes + "; at most " + allowed + " may be");
    }

    private long cost(byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        reader.attack(input.clone());
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
