// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

import java.lang.foreign.MemorySegment;

/// A client's connection as the broker sees it.
///
/// Any thread may call. Frames pushed from one thread leave in that order; what a lane's pass pushes leaves together.
public interface Connection {
    /// The other end.
    Address remote();

    /// Sends bytes, read before the call returns. A closed connection swallows them.
    void push(MemorySegment bytes);

    /// Sends `head` (read before the call returns) followed by `body`, which must stay valid until `whenDone` runs:
    /// on any thread, once, also when the connection is or gets closed.
    void push(MemorySegment head, MemorySegment body, Runnable whenDone);

    /// Closes it, logging why. Closing is an answer too: senders go to another broker name at once.
    void close(String why);

    /// Runs on `lane` once the connection is closed, or at once if it is.
    void onClosed(Lane lane, Runnable whenClosed);
}
