// SPDX-License-Identifier: Apache-2.0
/// RocketMQ's remoting protocol: bytes to records and back. No socket, no broker semantics.
///
/// Read `Frame` and `FrameCodec`, then `Request` (sealed: one record per command) with `RequestDecoder`, then
/// `MessageCodec` (a stored message) and `MessageProperties`. `Json` reads and writes RocketMQ's JSON, which is not
/// quite
/// JSON. Facts are cited by class name of rocketmq 5.5.0.
@NullMarked
package io.trijet.protocol;

import org.jspecify.annotations.NullMarked;
