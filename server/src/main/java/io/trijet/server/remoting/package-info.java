// SPDX-License-Identifier: Apache-2.0
/// Where RocketMQ's clients connect: sockets, frames cut out of the stream, and what a connection may cost.
///
/// Read `Listener`, `ClientPort` (a port that can be shut for a while), then `ClientChannel` (what comes in),
/// `NettyConnection` (what goes out) and `Clients` (what all of one loop's connections may hold). What a frame
/// means is not known here.
@NullMarked
package io.trijet.server.remoting;

import org.jspecify.annotations.NullMarked;
