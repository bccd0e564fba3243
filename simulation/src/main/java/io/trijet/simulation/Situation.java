// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

/// What must have happened at least once in a suite of many seeds, or the suite proves less than it seems.
enum Situation {
    KILLED,
    POWER_CUT,
    CRASHED_IN_CALL,
    PROCESS_ENDED_BY_ITSELF,
    PAUSED,
    LINK_CUT,
    ONE_WAY_CUT,
    ISOLATED,
    CONNECTION_RESET,
    FORCE_FAILED,
    WRITE_FAILED,
    DISK_FULL,
    DISK_STALLED,
    ROTTEN_BIT,
    ROTTEN_BIT_UNDER_A_RUNNING_NODE,
    DAMAGE_MENDED_IN_PLACE,
    CLOCK_JUMPED,
    SECTORS_LOST,
    NAMES_LOST,
    PROMOTED,
    PROMOTION_REFUSED,
    DATA_LOSS_ACCEPTED,
    SEND_ACKNOWLEDGED,
    SEND_STORED_ONLY,
    SEND_REFUSED,
    SEND_UNKNOWN,
    UNKNOWN_SEND_LANDED,
    SEND_REPEATED,
    BATCH_SENT,
    READ_FROM_REPLICA,
    CONSUMER_CAME_BACK,
    LOSS_COUNTED_IN_ASYNC
}
