// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.protocol.RequestCode;

/// Which requests only the leader of their group may answer: those that write, and those whose answer must be the
/// newest there is. All others any replica answers from what is safe.
public final class LeaderWork {
    private LeaderWork() {}

    public static boolean isSend(int code) {
        return switch (code) {
            case RequestCode.SEND_MESSAGE, RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE -> true;
            default -> false;
        };
    }

    /// Whether it may wait until a leader is known. Progress that had waited might undo what was committed meanwhile;
    /// consumers tell it again and again.
    public static boolean mayWait(int code) {
        return code != RequestCode.UPDATE_CONSUMER_OFFSET;
    }

    public static boolean is(int code) {
        return switch (code) {
            case RequestCode.SEND_MESSAGE,
                    RequestCode.SEND_MESSAGE_V2,
                    RequestCode.SEND_BATCH_MESSAGE,
                    RequestCode.CONSUMER_SEND_MSG_BACK,
                    RequestCode.QUERY_CONSUMER_OFFSET,
                    RequestCode.UPDATE_CONSUMER_OFFSET,
                    RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                    RequestCode.GET_MAX_OFFSET,
                    RequestCode.LOCK_BATCH_MQ,
                    RequestCode.UNLOCK_BATCH_MQ,
                    RequestCode.UPDATE_AND_CREATE_TOPIC,
                    RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
                    RequestCode.DELETE_TOPIC_IN_BROKER,
                    RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                    RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST,
                    RequestCode.DELETE_SUBSCRIPTIONGROUP,
                    RequestCode.PUT_KV_CONFIG,
                    RequestCode.DELETE_KV_CONFIG,
                    RequestCode.WIPE_WRITE_PERM_OF_BROKER,
                    RequestCode.ADD_WRITE_PERM_OF_BROKER,
                    RequestCode.INVOKE_BROKER_TO_RESET_OFFSET -> true;
            default -> false;
        };
    }
}
