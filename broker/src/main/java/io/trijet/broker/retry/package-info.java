// SPDX-License-Identifier: Apache-2.0
/// Retrying: a message whose consumer failed comes back later, or goes to the dead letters.
///
/// `HeldBack` is the delay.
@NullMarked
package io.trijet.broker.retry;

import org.jspecify.annotations.NullMarked;
