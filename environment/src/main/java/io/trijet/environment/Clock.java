// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// The two kinds of time, kept apart by name.
public interface Clock {
    /// Monotonic. Only differences mean anything. Timeouts use this.
    long nanos();

    /// Milliseconds since 1970 as the wall says. May jump. For message timestamps and people, never for timeouts.
    long wallMillis();
}
