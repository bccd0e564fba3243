// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.broker.BrokerMetric;
import io.trijet.environment.Metric;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationMetric;
import io.trijet.storage.StorageMetric;
import java.util.Optional;

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
    SECTOR_STALE,
    WRITE_MISDIRECTED,
    DAMAGE_MENDED_IN_PLACE,
    OLD_CONFIG_REFUSED,
    CLOCK_JUMPED,
    SECTORS_LOST,
    NAMES_LOST,
    PROMOTED,
    PROMOTION_REFUSED,
    DATA_LOSS_ACCEPTED,
    TRANSFERRED,
    TRANSFER_REFUSED,
    DISK_WIPED,
    SEND_ACKNOWLEDGED,
    SEND_STORED_ONLY,
    SEND_REFUSED,
    SEND_UNKNOWN,
    UNKNOWN_SEND_LANDED,
    SEND_REPEATED,
    SENT_TO_ANOTHER_THAN_THE_LEADER,
    BATCH_SENT,
    READ_FROM_REPLICA,
    CONSUMER_CAME_BACK,
    LOSS_COUNTED_IN_ASYNC,
    /// A consumer asked for what retention had deleted, and was told where to go on.
    CONSUMER_MOVED_ON,
    /// Somebody asked for votes in a term that nobody won.
    CONTESTED_ELECTION,
    LOG_DELETED(BrokerMetric.LOG_BYTES_DELETED),
    /// A member came back to a log that begins later than its own ends, or whose state it had lost.
    RE_SEEDED(ReplicationMetric.RESEEDED),
    TAIL_CUT(ReplicationMetric.CUT_BYTES),
    MEMBER_ADMITTED(ReplicationMetric.MEMBERS_ADMITTED),
    STALE_TERM_MET(ReplicationMetric.STALE_TERM),
    REQUEST_FORWARDED(BrokerMetric.REQUESTS_FORWARDED),
    REQUEST_GIVEN_BACK(BrokerMetric.FORWARDED_BACK),
    CLIENTS_SHUT_OUT(BrokerMetric.DOORS_SHUT),
    TORN_TAIL_MET(StorageMetric.TORN_TAILS_DROPPED);

    private final Optional<String> metric;

    Situation() {
        metric = Optional.empty();
    }

    Situation(Metric metric) {
        this.metric = Optional.of(metric.name());
    }

    /// The name of the nodes' own counter that tells; empty where the simulator sees it itself.
    Optional<String> metric() {
        return metric;
    }

    /// Whether a cluster of this mode can meet it.
    boolean isPossible(Mode mode) {
        return switch (this) {
            case KILLED,
                    POWER_CUT,
                    CRASHED_IN_CALL,
                    PROCESS_ENDED_BY_ITSELF,
                    PAUSED,
                    FORCE_FAILED,
                    WRITE_FAILED,
                    DISK_FULL,
                    DISK_STALLED,
                    CLOCK_JUMPED,
                    SECTORS_LOST,
                    NAMES_LOST,
                    SEND_ACKNOWLEDGED,
                    SEND_REFUSED,
                    SEND_UNKNOWN,
                    UNKNOWN_SEND_LANDED,
                    SEND_REPEATED,
                    BATCH_SENT,
                    CONSUMER_CAME_BACK,
                    CONSUMER_MOVED_ON,
                    LOG_DELETED,
                    TORN_TAIL_MET -> true;
            case LINK_CUT,
                    ONE_WAY_CUT,
                    ISOLATED,
                    CONNECTION_RESET,
                    OLD_CONFIG_REFUSED,
                    READ_FROM_REPLICA,
                    RE_SEEDED,
                    TAIL_CUT,
                    STALE_TERM_MET -> mode != Mode.SINGLE;
            case ROTTEN_BIT, ROTTEN_BIT_UNDER_A_RUNNING_NODE, SECTOR_STALE, WRITE_MISDIRECTED, DAMAGE_MENDED_IN_PLACE ->
                mode == Mode.SYNC || mode == Mode.RAFT;
            case PROMOTED, PROMOTION_REFUSED, DATA_LOSS_ACCEPTED -> mode == Mode.ASYNC || mode == Mode.SYNC;
            case SEND_STORED_ONLY -> mode == Mode.SYNC;
            case LOSS_COUNTED_IN_ASYNC -> mode == Mode.ASYNC;
            case TRANSFERRED,
                    TRANSFER_REFUSED,
                    DISK_WIPED,
                    SENT_TO_ANOTHER_THAN_THE_LEADER,
                    CONTESTED_ELECTION,
                    MEMBER_ADMITTED,
                    REQUEST_FORWARDED,
                    REQUEST_GIVEN_BACK,
                    CLIENTS_SHUT_OUT -> mode == Mode.RAFT;
        };
    }
}
