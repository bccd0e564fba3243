// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// Properties with a meaning to broker or client (RocketMQ: `MessageConst`; protocol.md appendix E).
public final class PropertyNames {
    public static final String KEYS = "KEYS";
    public static final String TAGS = "TAGS";
    public static final String WAIT = "WAIT";
    public static final String UNIQUE_KEY = "UNIQ_KEY";
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    public static final String INSTANCE_ID = "INSTANCE_ID";

    public static final String DELAY_LEVEL = "DELAY";
    public static final String TIMER_DELAY_SECONDS = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MILLIS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MILLIS = "TIMER_DELIVER_MS";

    public static final String REAL_TOPIC = "REAL_TOPIC";
    public static final String REAL_QUEUE_ID = "REAL_QID";
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    public static final String DEAD_LETTER_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    public static final String DEAD_LETTER_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";

    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    public static final String PRODUCER_GROUP = "PGROUP";
    public static final String TRANSACTION_ID = "__transactionId__";

    public static final String MESSAGE_TYPE = "MSG_TYPE";
    public static final String CORRELATION_ID = "CORRELATION_ID";
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    public static final String TTL = "TTL";
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";

    public static final String REGION = "MSG_REGION";
    public static final String TRACE_ON = "TRACE_ON";
    public static final String CLUSTER = "CLUSTER";
    public static final String POP_CHECK_POINT = "POP_CK";
    public static final String INNER_NUMBER = "INNER_NUM";

    private PropertyNames() {}
}
