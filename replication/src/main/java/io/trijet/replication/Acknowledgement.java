// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// What a producer may be told about a message that was just appended.
public enum Acknowledgement {
    /// Wait: it becomes safe when `safeEnd` passes it.
    WHEN_SAFE,
    /// No replica is connected that could make it safe. It is stored here, it will be served once it is safe, and
    /// the producer is told `SLAVE_NOT_AVAILABLE` at once.
    STORED_ONLY
}
