// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import java.io.IOException;

/// One fault, done to particular nodes. For one thread: first `inject`, then, once, `heal`.
public interface Injection {
    void inject() throws ClusterException, IOException, InterruptedException;

    /// Whether it did what it was meant to do, as far as can be seen from outside; asked before it is healed.
    /// A run in which a fault did not bite proves nothing.
    boolean hasBitten() throws ClusterException, IOException, InterruptedException;

    /// Undoes it, and starts nodes that ended by it; they may have to catch up.
    void heal() throws ClusterException, IOException, InterruptedException;
}
