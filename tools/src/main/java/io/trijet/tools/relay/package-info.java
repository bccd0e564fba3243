// SPDX-License-Identifier: Apache-2.0
/// What stands between the members of a cluster on this machine, so that what they say to each other can be broken
/// on purpose, and healed again, without root.
///
/// Read `Relays` (which relay stands between whom), `Relay` (passes bytes on), `Flow` (one direction, and what is done
/// to it). TCP loses nothing by itself: what is cut is held back and comes late, and a loss is a broken connection.
@NullMarked
package io.trijet.tools.relay;

import org.jspecify.annotations.NullMarked;
