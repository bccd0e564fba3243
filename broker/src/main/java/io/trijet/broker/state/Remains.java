// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import java.util.List;

/// What a group other than the first keeps of topics and subscription groups, offsets and locks, goes when they
/// are deleted (215, 207). Owned by the group's lane.
public final class Remains implements Feature {
    private final Changes changes;
    private final Topics topics;

    public Remains(Parts parts) {
        changes = parts.changes();
        topics = parts.topics();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.DeleteTopic.class, this::deleteTopic);
        handlers.on(
                Request.DeleteGroup.class,
                (request, exchange) -> changes.make(
                        new StateChange.GroupDeleted(request.group(), request.cleanOffsets()),
                        exchange,
                        Response.ok()));
    }

    private void deleteTopic(Request.DeleteTopic request, Exchange exchange) {
        if (topics.isSystem(request.topic())) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, "topic " + request.topic() + " is one of the broker's own");
        } else {
            changes.make(new StateChange.TopicsDeleted(List.of(request.topic())), exchange, Response.ok());
        }
    }
}
