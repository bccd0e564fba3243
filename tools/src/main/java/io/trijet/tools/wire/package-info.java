// SPDX-License-Identifier: Apache-2.0
/// A small blocking client of RocketMQ's protocol, made of our own `protocol` module: for administration, and for
/// loading a broker at little cost to the machine that it shares with it.
@NullMarked
package io.trijet.tools.wire;

import org.jspecify.annotations.NullMarked;
