// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.function.LongSupplier;

/// Shows how far something is that takes a while.
public interface Progress {
    /// Shows nothing.
    Progress NONE = (_, _, _) -> () -> {};

    /// Shows from now on that `done` of `total` messages are through with `what`, until the answer is closed.
    Shown begin(String what, long total, LongSupplier done);

    /// Closing it shows the last state.
    interface Shown extends AutoCloseable {
        @Override
        void close();
    }
}
