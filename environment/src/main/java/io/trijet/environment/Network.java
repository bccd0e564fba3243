// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

import java.lang.foreign.MemorySegment;

/// Best-effort messages between the members of one cluster: any may be lost, delayed, repeated or reordered.
///
/// The real network authenticates both ends and checks every message's bytes before anyone here hears of it, so a
/// received message was sent by that member, whole. It says nothing about when.
public interface Network {
    /// Sends one message: `head` followed by `body`. Never blocks, never throws: a message that cannot be sent is a
    /// message that was lost. Both are read before the call returns. Any thread.
    void send(NodeId to, String channel, MemorySegment head, MemorySegment body);

    /// Hears the messages of one channel (a group's name, or one the node itself uses). One receiver per channel.
    void onReceive(String channel, Lane lane, Receiver receiver);

    /// Bytes handed to `send` for this member that have not left yet: a feed stops before it grows without bound.
    long queuedBytes(NodeId to);

    /// Hears what came in on a channel, on the channel's lane.
    interface Receiver {
        /// The bytes are valid during the call only.
        void received(NodeId from, MemorySegment message);

        /// A connection to this member was made: messages may get through now.
        void connected(NodeId member);

        /// The connection to this member broke: its process died, or a cut was noticed.
        void lost(NodeId member);
    }
}
