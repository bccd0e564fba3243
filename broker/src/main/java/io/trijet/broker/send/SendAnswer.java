// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.broker.Exchange;
import io.trijet.broker.append.Outcome;
import io.trijet.broker.append.Waiter;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.message.MessageId;
import org.jspecify.annotations.Nullable;

/// What a producer is told once it is known what became of its messages (protocol.md 2.5). Message ids are made
/// when they are told.
final class SendAnswer implements Waiter {
    static final String REGION = "DefaultRegion";

    private final Exchange exchange;
    private final int queueId;
    private final MessageWriter.Stored stored;

    SendAnswer(Exchange exchange, int queueId, MessageWriter.Stored stored) {
        this.exchange = exchange;
        this.queueId = queueId;
        this.stored = stored;
    }

    @Override
    public void told(Outcome outcome) {
        switch (outcome) {
            case SAFE -> answer(ResponseCode.SUCCESS, null);
            case NO_REPLICA ->
                answer(
                        ResponseCode.SLAVE_NOT_AVAILABLE,
                        "stored on this node only: no slave is connected; it is served once a slave has it");
            case REPLICA_TIMEOUT ->
                answer(ResponseCode.FLUSH_SLAVE_TIMEOUT, "stored on this node; no slave confirmed it in time");
            case FLUSH_TIMEOUT ->
                answer(ResponseCode.FLUSH_DISK_TIMEOUT, "written on this node; its disk did not confirm it in time");
            case UNDECIDED -> exchange.staySilent();
            case UNKNOWN -> exchange.abandon("leadership was lost while a send waited: its outcome is not known");
        }
    }

    private void answer(int code, @Nullable String remark) {
        var fields = Fields.builder()
                .add("msgId", messageIds(stored))
                .add("queueId", queueId)
                .add("queueOffset", stored.firstQueueOffset())
                .add("MSG_REGION", REGION)
                .add("TRACE_ON", "true")
                .build();
        exchange.answer(new Response(code, remark, fields, Response.NO_BODY));
    }

    private static String messageIds(MessageWriter.Stored where) {
        var first = MessageId.encode(where.storeHost(), where.physicalOffset(0));
        if (where.count() == 1) return first;
        var ids = new StringBuilder(first);
        for (int i = 1; i < where.count(); i++) {
            ids.append(',').append(MessageId.encode(where.storeHost(), where.physicalOffset(i)));
        }
        return ids.toString();
    }
}
