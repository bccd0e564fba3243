// SPDX-License-Identifier: Apache-2.0
/// The control API: health, metrics, how the node stands, and the few things that can be asked of it.
///
/// Read `ControlApi` (the routes), `Pages` (what is shown), `Commands` (what changes something) and `Guard` (who may
/// ask). Handlers block on virtual threads; everything they know comes from the node's picture, and they never touch a
/// file.
@NullMarked
package io.trijet.server.http;

import org.jspecify.annotations.NullMarked;
