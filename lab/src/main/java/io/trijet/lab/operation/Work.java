// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.operation;

import java.util.function.IntSupplier;

/// What an operation does, on a thread of its own. Returns what it came to.
public interface Work {
    Object run(Progress progress) throws Exception;

    /// How the work tells how far it is, and hears that it is not wanted any more.
    interface Progress {
        /// How to ask, from time to time, how many percent are done.
        void measuredBy(IntSupplier percent);

        /// What is done now, in words for a person.
        void tell(String text);

        /// How to end it early. Without, its thread is interrupted. Run at once if it is cancelled already.
        void onCancel(Runnable how);
    }
}
