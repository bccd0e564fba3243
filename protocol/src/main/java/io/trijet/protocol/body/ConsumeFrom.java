// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

/// Where a new group begins (RocketMQ: `ConsumeFromWhere`).
public enum ConsumeFrom {
    CONSUME_FROM_LAST_OFFSET,
    CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST,
    CONSUME_FROM_MIN_OFFSET,
    CONSUME_FROM_MAX_OFFSET,
    CONSUME_FROM_FIRST_OFFSET,
    CONSUME_FROM_TIMESTAMP
}
