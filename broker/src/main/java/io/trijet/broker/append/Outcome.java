// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.append;

/// What became of something that was appended, as far as it can be told.
public enum Outcome {
    /// It is safe: it survives what the mode promises.
    SAFE,
    /// It is stored here and no replica is connected that could make it safe; it becomes safe when one is.
    NO_REPLICA,
    /// It is stored here and no replica confirmed it in time; it may become safe yet.
    REPLICA_TIMEOUT,
    /// It is written here and the disk did not confirm it in time.
    FLUSH_TIMEOUT,
    /// It is not decided in time and may yet be, either way (`raft`). Say nothing: the client's own clock decides.
    UNDECIDED,
    /// Leadership was lost: it may or may not survive. Say nothing, close the connection.
    UNKNOWN
}
