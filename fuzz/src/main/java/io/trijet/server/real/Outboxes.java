// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;

/// Makes what a connection sends through, for channels that have no real loop.
public final class Outboxes {
    private static final PassEnd NEVER_ENDS = new PassEnd(new DefaultEventLoop());

    private Outboxes() {}

    /// Nothing may be added to it.
    public static Outbox of(Channel channel) {
        return new Outbox(channel, NEVER_ENDS);
    }
}
