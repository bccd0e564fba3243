// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

/// One send that was answered `SEND_OK`, and the place it was given. `attempts` is how often the client sent
/// it: it may be stored that often.
public record Acknowledged(MessageId id, QueueName queue, long offset, String messageId, int attempts) {}
