// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.append;

/// Waits to hear what became of an appended record. Told once, on the group's lane.
@FunctionalInterface
public interface Waiter {
    /// Nobody is interested.
    Waiter NOBODY = _ -> {};

    void told(Outcome outcome);
}
