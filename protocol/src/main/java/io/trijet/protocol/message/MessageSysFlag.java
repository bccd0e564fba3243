// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// Bits of a message's sysFlag (RocketMQ: `MessageSysFlag`).
public final class MessageSysFlag {
    public static final int COMPRESSED = 1;
    public static final int MULTI_TAGS = 1 << 1;
    public static final int TRANSACTION_MASK = 3 << 2;
    public static final int TRANSACTION_NONE = 0;
    public static final int TRANSACTION_PREPARED = 1 << 2;
    public static final int TRANSACTION_COMMIT = 2 << 2;
    public static final int TRANSACTION_ROLLBACK = 3 << 2;
    public static final int BORN_HOST_IPV6 = 1 << 4;
    public static final int STORE_HOST_IPV6 = 1 << 5;
    public static final int NEED_UNWRAP = 1 << 6;
    public static final int INNER_BATCH = 1 << 7;
    public static final int COMPRESSION_MASK = 7 << 8;

    private MessageSysFlag() {}

    public static int transactionType(int sysFlag) {
        return sysFlag & TRANSACTION_MASK;
    }

    public static int withTransactionType(int sysFlag, int type) {
        return (sysFlag & ~TRANSACTION_MASK) | type;
    }
}
