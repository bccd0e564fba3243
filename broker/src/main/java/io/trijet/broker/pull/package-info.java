// SPDX-License-Identifier: Apache-2.0
/// Pulling: a request is placed in its queue, and answered with stored bytes, or waits there for a message.
///
/// `OffsetRule` decides; `WaitingPulls` holds the long polls.
@NullMarked
package io.trijet.broker.pull;

import org.jspecify.annotations.NullMarked;
