// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

/// How a consumer group gets its messages (RocketMQ: `ConsumeType`).
public enum ConsumeType {
    CONSUME_ACTIVELY,
    CONSUME_PASSIVELY,
    CONSUME_POP
}
