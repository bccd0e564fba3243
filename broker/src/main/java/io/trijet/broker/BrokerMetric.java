// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Metric;

/// What the broker counts.
public enum BrokerMetric implements Metric {
    MESSAGES_IN(Unit.COUNT, "Messages appended for producers."),
    MESSAGE_BYTES_IN(Unit.BYTES, "Bytes that producers' messages took in the log."),
    SENDS_REFUSED(Unit.COUNT, "Send requests refused by a rule."),
    SENDS_BUSY(Unit.COUNT, "Send requests refused because too many wait to become safe."),
    SENDS_WAITING(Unit.COUNT, "Records that wait to become safe."),
    TOPICS_CREATED_BY_SENDS(Unit.COUNT, "Topics created because somebody sent to them."),
    MESSAGES_OUT(Unit.COUNT, "Messages given to pulls."),
    MESSAGE_BYTES_OUT(Unit.BYTES, "Bytes of messages given to pulls."),
    DAMAGED_READS(Unit.COUNT, "Times a message was not served because its bytes are damaged."),
    PULLS_WAITING(Unit.COUNT, "Pulls that wait for messages."),
    PULLS_REFUSED(Unit.COUNT, "Pulls refused by a rule."),
    PULLS_TOO_MANY(Unit.COUNT, "Pulls refused because too many wait."),
    MESSAGES_SENT_BACK(Unit.COUNT, "Messages that consumers failed to process, stored for another try."),
    MESSAGES_DEAD(Unit.COUNT, "Messages that failed too often, stored as dead letters."),
    CLIENTS(Unit.COUNT, "Clients that are registered."),
    CLIENTS_NOT_TOLD(Unit.COUNT, "Times a client was not told of to the other nodes because it claims too much."),
    CLIENTS_EXPIRED(Unit.COUNT, "Clients forgotten because no heartbeat came."),
    HEARTBEATS_REFUSED(Unit.COUNT, "Heartbeats refused because they claim too much."),
    LOCKS_UNSAFE(Unit.COUNT, "Times a queue's new owner was not told because its record was not safe in time."),
    REQUESTS_MALFORMED(Unit.COUNT, "Requests refused because a field is missing or wrong."),
    REQUESTS_UNKNOWN(Unit.COUNT, "Requests refused because their code is not spoken here."),
    REQUESTS_BUSY(Unit.COUNT, "Requests refused because the group's lane was full."),
    REQUESTS_FORWARDED(Unit.COUNT, "Requests handed over to a leader on another node."),
    REQUESTS_NOT_FORWARDED(Unit.COUNT, "Requests refused because too many wait for leaders on other nodes."),
    FORWARDED_WAITING(Unit.COUNT, "Requests that wait for the answer of a leader on another node."),
    FORWARDED_UNKNOWN(Unit.COUNT, "Requests that were handed over and whose outcome is not known."),
    FORWARDED_BACK(Unit.COUNT, "Requests that were handed over and came back undone."),
    FORWARDED_TWICE(Unit.COUNT, "Requests of other nodes that came once more and were not served again."),
    REQUESTS_PARKED(Unit.COUNT, "Requests that had to wait for their group to have a leader."),
    REQUESTS_NOT_PARKED(Unit.COUNT, "Requests refused because too many wait for a leader."),
    DOORS_SHUT(Unit.COUNT, "Times clients were shut out: no majority, or the node's own disk did not keep up (raft)."),
    REQUESTS_TOO_EARLY(Unit.COUNT, "Connections closed because the node was not ready to serve."),
    CLIENTS_SENT_AWAY(Unit.COUNT, "Requests that came while the node was leaving: told to go elsewhere."),
    CHECKPOINTS(Unit.COUNT, "Checkpoints of the broker state that were written."),
    REBUILDS(Unit.COUNT, "Times the broker state was rebuilt from a checkpoint."),
    DISK_USED_PERMILLE(Unit.COUNT, "How full the data disk is, in thousandths."),
    SENDS_REFUSED_DISK_FULL(Unit.COUNT, "Send requests refused because the disk is too full."),
    LOG_BYTES_DELETED(Unit.BYTES, "Bytes of the log deleted by retention.");

    private final Unit unit;
    private final String meaning;

    BrokerMetric(Unit unit, String meaning) {
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
