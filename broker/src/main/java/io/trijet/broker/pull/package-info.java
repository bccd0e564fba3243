// SPDX-License-Identifier: Apache-2.0
/// Pulling: a request is judged, placed in its queue, and answered with stored bytes, or waits there for a message.
///
/// `PullAdmission` says whether it may be served, `OffsetRule` what its offset means, `PullScan` what it is given;
/// `PullHandler` carries that out, `PullAnswers` takes the bytes from the log, `WaitingPulls` holds the long polls and
/// `ReplicaAdvice` sends a consumer to another replica. `PullableQueues` is what consumers may see: below the safe end,
/// and without what `retry.HeldBack` holds. Followers serve too; only a leader may say that an offset is wrong.
@NullMarked
package io.trijet.broker.pull;

import org.jspecify.annotations.NullMarked;
