// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import io.trijet.environment.Metric;

/// What the sockets count.
public enum ServerMetric implements Metric {
    CLIENT_CONNECTIONS(Unit.COUNT, "Client connections that are open now."),
    CLIENT_CONNECTIONS_REFUSED(Unit.COUNT, "Client connections closed at once because the limit was reached."),
    CLIENT_FRAMES(Unit.COUNT, "Frames received from clients."),
    CLIENT_BYTES_RECEIVED(Unit.BYTES, "Bytes received from clients."),
    CLIENT_FRAMES_MALFORMED(Unit.COUNT, "Client connections closed because what they sent is not a frame."),
    CLIENT_TLS_REFUSED(Unit.COUNT, "Client connections closed because they began with a TLS greeting."),
    CLIENT_FRAMES_SLOW(Unit.COUNT, "Client connections closed because a frame did not complete in time."),
    CLIENT_INBOUND_FULL(Unit.COUNT, "Client connections closed because unfinished frames held too much memory."),
    CLIENT_IDLE_CLOSED(Unit.COUNT, "Client connections closed because nothing went either way for too long."),
    CLIENT_STALLED_CLOSED(Unit.COUNT, "Client connections closed because the client did not read its answers."),
    CLIENTS_SHUT_OUT(Unit.COUNT, "Client connections closed because the node lets nobody in: see trijet_doors_open."),
    CLIENT_PORTS_NOT_OPENED(Unit.COUNT, "Times a port for clients could not be opened again because it was taken."),
    CLIENT_READING_PAUSED(Unit.COUNT, "Times that reading from a client stopped until it had read its answers."),
    MEMBER_CONNECTIONS(Unit.COUNT, "Other members this node is connected to now."),
    MEMBER_HANDSHAKES_REFUSED(Unit.COUNT, "Connections to the member port that did not prove who they are."),
    MEMBER_FRAMES_REFUSED(Unit.COUNT, "Member connections closed because of a damaged, repeated or oversized frame."),
    MEMBER_CONNECTIONS_REPLACED(Unit.COUNT, "Member connections replaced by a newer one of the same member."),
    MEMBER_MESSAGES_DROPPED(Unit.COUNT, "Messages to members dropped: not connected, or too much waits already."),
    MEMBER_MESSAGES_UNHEARD(Unit.COUNT, "Messages from members on a channel that nobody listens to."),
    MEMBER_BYTES_SENT(Unit.BYTES, "Message bytes sent to members."),
    MEMBER_BYTES_RECEIVED(Unit.BYTES, "Message bytes received from members.");

    private final Unit unit;
    private final String meaning;

    ServerMetric(Unit unit, String meaning) {
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
