// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.evidence.QueueName;

/// What a leader said of a queue when it was asked: how far a consumer group is, and how far the queue goes.
/// One thread asks, so each look is later than the one before.
public record Seen(String group, QueueName queue, long committed, long end) {}
