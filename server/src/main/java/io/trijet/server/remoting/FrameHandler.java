// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.trijet.environment.Connection;
import io.trijet.protocol.MalformedFrameException;
import java.lang.foreign.MemorySegment;

/// Takes whole frames off the connections, on the loop that owns the connection.
public interface FrameHandler {
    /// `frame` begins with its length field and is valid during the call only. If it is malformed the connection is
    /// closed.
    void received(MemorySegment frame, Connection connection) throws MalformedFrameException;
}
