// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// When a byte counts as being on a member's disk.
public enum Flush {
    /// Once it is forced: it survives a power cut.
    SYNC,
    /// Once it is written: it survives the process, not the machine. Forced every now and then.
    ASYNC
}
