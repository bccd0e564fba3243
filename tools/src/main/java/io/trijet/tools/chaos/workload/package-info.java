// SPDX-License-Identifier: Apache-2.0
/// The applications of a chaos run, with the official client: `Producers` (a ledger of every send),
/// `Consumers` (what they were given), and `Watchman`, who asks the leaders again and again how far
/// everything is.
@NullMarked
package io.trijet.tools.chaos.workload;

import org.jspecify.annotations.NullMarked;
