// SPDX-License-Identifier: Apache-2.0
/// RocketMQ's remoting protocol: bytes to records and back. No socket, no broker semantics.
///
/// Read `Frame` and `FrameCodec`, then `Request` (sealed: one record per command) with `RequestDecoder`. Messages are
/// in `message`, bodies in `body`, their JSON in `json`. Facts are cited by class name of rocketmq 5.5.0.
@NullMarked
package io.trijet.protocol;

import org.jspecify.annotations.NullMarked;
