// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

/// What a client knows about one attempt to send.
public enum Outcome {
    /// `SEND_OK`: it must survive.
    OK,
    /// Stored, but not yet safe: it may be there in the end or not.
    STORED,
    /// Definitely not stored, and never will be.
    FAIL,
    /// No answer, or the connection broke: it may be there or not.
    UNKNOWN
}
