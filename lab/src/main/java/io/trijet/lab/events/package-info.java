// SPDX-License-Identifier: Apache-2.0
/// The live stream of `/v1/events`: everything that changes, told to many at once.
///
/// Read `EventStream` (who listens, and what is told) and `Outbox` (what waits for one listener, never too much).
@NullMarked
package io.trijet.lab.events;

import org.jspecify.annotations.NullMarked;
