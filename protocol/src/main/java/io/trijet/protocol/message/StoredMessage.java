// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.lang.foreign.MemorySegment;

/// A stored message with every field read. `body` is a view on the stored bytes, still compressed if it was.
public record StoredMessage(
        String topic,
        int queueId,
        long queueOffset,
        long physicalOffset,
        int flag,
        int sysFlag,
        long bornTimestamp,
        WireHost bornHost,
        long storeTimestamp,
        WireHost storeHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        int bodyCrc,
        MemorySegment body,
        MessageProperties properties,
        int storedBytes) {

    /// What tools call its message id: where it is stored.
    public String offsetMessageId() {
        return MessageId.encode(storeHost, physicalOffset);
    }

    /// The same message without its place, to be stored once more.
    public MessageDraft toDraft() {
        return new MessageDraft(
                topic,
                queueId,
                flag,
                sysFlag,
                bornTimestamp,
                bornHost,
                reconsumeTimes,
                preparedTransactionOffset,
                properties,
                body);
    }
}
