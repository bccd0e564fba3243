// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.lang.foreign.MemorySegment;

/// A message before it has a place in the log. The flags of the host addresses are set from the hosts when it is
/// written; whatever `sysFlag` says about them is ignored.
public record MessageDraft(
        String topic,
        int queueId,
        int flag,
        int sysFlag,
        long bornTimestamp,
        WireHost bornHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        MessageProperties properties,
        MemorySegment body) {}
