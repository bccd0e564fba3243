// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.door.Door;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.Push;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumerStatus;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.MalformedJsonException;
import io.trijet.protocol.message.MessageId;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.protocol.message.WireHost;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Questions that the broker hands on to a connected client, and the client's answers handed back: how a
/// consumer does, consuming one message now, and the replies of request/reply pairs.
///
/// Owned by the group's lane. A reply goes to its client and is not stored.
public final class Relays implements Feature {
    private static final long TOOL_NANOS = 10_000_000_000L;
    private static final long CLIENT_NANOS = 3_000_000_000L;

    private final String brokerName;
    private final ClientRegistry registry;
    private final Pushes pushes;
    private final Door door;
    private final Lane lane;
    private final Clock clock;
    private final WireHost storeHost;

    public Relays(Parts parts, ClientRegistry registry, Pushes pushes) {
        this.registry = registry;
        this.pushes = pushes;
        brokerName = parts.group();
        door = parts.node().door();
        lane = parts.lane();
        clock = parts.environment().clock();
        storeHost = WireHost.of(parts.config().member(parts.config().self()).broker());
    }

    @Override
    public void install(Handlers handlers) {
        handlers.onResponse(pushes::answered);
        handlers.on(Request.ConsumerRunningInfo.class, this::runningInfo);
        handlers.on(Request.ConsumeDirectly.class, this::consumeDirectly);
        handlers.on(Request.ConsumerStatusOf.class, this::status);
        handlers.on(Request.SendReply.class, this::reply);
    }

    private void runningInfo(Request.ConsumerRunningInfo request, Exchange exchange) {
        var consumer = consumer(request.group(), request.clientId());
        if (consumer == null) refuseAbsent(request.group(), request.clientId(), exchange);
        else relay(consumer, Push.relay(exchange.request(), Response.NO_BODY), exchange);
    }

    private void consumeDirectly(Request.ConsumeDirectly request, Exchange exchange) {
        var clientId = request.clientId().orElse("");
        var place = request.messageId().map(Relays::physicalOffset).orElse(OptionalLong.empty());
        if (consumer(request.group(), clientId) == null) refuseAbsent(request.group(), clientId, exchange);
        else if (place.isEmpty()) refuseMessage(request, exchange);
        else door.find(place.getAsLong(), lane, found -> consumeDirectly(request, found, exchange));
    }

    /// The message was looked for in its group's log; the consumer may have gone meanwhile.
    private void consumeDirectly(Request.ConsumeDirectly request, Optional<MemorySegment> message, Exchange exchange) {
        var clientId = request.clientId().orElse("");
        var consumer = consumer(request.group(), clientId);
        if (consumer == null) refuseAbsent(request.group(), clientId, exchange);
        else if (message.isEmpty()) refuseMessage(request, exchange);
        else {
            var fields = Fields.builder();
            exchange.request().fields().forEach(fields::add);
            fields.add("brokerName", brokerName);
            relay(consumer, new Push(exchange.request().code(), false, fields.build(), message.get()), exchange);
        }
    }

    private static void refuseMessage(Request.ConsumeDirectly request, Exchange exchange) {
        exchange.refuse(
                ResponseCode.SYSTEM_ERROR,
                "there is no message " + request.messageId().orElse(""));
    }

    private static OptionalLong physicalOffset(String messageId) {
        try {
            return OptionalLong.of(MessageId.parse(messageId).physicalOffset());
        } catch (IllegalArgumentException _) {
            return OptionalLong.empty();
        }
    }

    private void relay(Connection consumer, Push push, Exchange exchange) {
        boolean asked = pushes.ask(consumer, push, TOOL_NANOS, answer -> {
            if (answer.isPresent()) exchange.answer(handedBack(answer.get()));
            else exchange.refuse(ResponseCode.CONSUME_MSG_TIMEOUT, "the consumer did not answer in time");
        });
        if (!asked) refuseBusy(exchange);
    }

    private static Response handedBack(Frame answer) {
        return new Response(answer.code(), answer.remark(), answer.fields(), answer.body());
    }

    /// Asks every consumer of the group; those that do not answer in time are left out.
    private void status(Request.ConsumerStatusOf request, Exchange exchange) {
        var consumers = registry.consumersOf(request.group()).stream()
                .filter(connection -> request.clientAddress().isEmpty()
                        || connection
                                .remote()
                                .toString()
                                .equals(request.clientAddress().get()))
                .toList();
        if (consumers.isEmpty()) {
            exchange.refuse(
                    ResponseCode.CONSUMER_NOT_ONLINE, "no consumer of group " + request.group() + " is connected");
            return;
        }
        var gathering = new Gathering(consumers.size(), exchange);
        for (var consumer : consumers) {
            var client = registry.client(consumer);
            var id = client == null ? consumer.remote().toString() : client.id();
            boolean asked = pushes.ask(
                    consumer,
                    Push.askConsumerStatus(request.topic(), request.group()),
                    CLIENT_NANOS,
                    answer -> gathering.heard(id, answer));
            if (!asked) gathering.heard(id, Optional.empty());
        }
    }

    /// What several clients answer, until all have.
    private static final class Gathering {
        private final SortedMap<String, SortedMap<MessageQueue, Long>> known = new TreeMap<>();
        private final Exchange exchange;
        private int missing;

        Gathering(int missing, Exchange exchange) {
            this.missing = missing;
            this.exchange = exchange;
        }

        void heard(String client, Optional<Frame> answer) {
            try {
                if (answer.isPresent() && answer.get().code() == ResponseCode.SUCCESS) {
                    known.put(
                            client,
                            ConsumerStatus.readOne(Json.read(answer.get().body())));
                }
            } catch (MalformedJsonException _) {
                // As if it had not answered.
            }
            if (--missing == 0) exchange.answer(Response.ok(new ConsumerStatus(known).encode()));
        }
    }

    /// The second half of a request/reply pair: it goes to the client that asked, by its id.
    private void reply(Request.SendReply request, Exchange exchange) {
        var message = request.message();
        var clientId = message.properties().get(PropertyNames.REPLY_TO_CLIENT).orElse("");
        var requester = registry.connectionOf(clientId);
        if (requester == null) {
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "the client '" + clientId + "' that asked is not connected");
            return;
        }
        var push = Push.reply(message, WireHost.of(exchange.connection().remote()), storeHost, clock.wallMillis());
        boolean asked = pushes.ask(requester, push, CLIENT_NANOS, answer -> {
            if (answer.isPresent() && answer.get().code() == ResponseCode.SUCCESS) exchange.answer(replied(message));
            else exchange.refuse(ResponseCode.SYSTEM_ERROR, "the client '" + clientId + "' did not take the reply");
        });
        if (!asked) refuseBusy(exchange);
    }

    private static Response replied(Request.Send message) {
        return Response.ok(Fields.builder()
                .add("msgId", message.properties().get(PropertyNames.UNIQUE_KEY).orElse(""))
                .add("queueId", Math.max(0, message.queueId()))
                .add("queueOffset", 0)
                .build());
    }

    private @Nullable Connection consumer(String group, String clientId) {
        for (var connection : registry.consumersOf(group)) {
            var client = registry.client(connection);
            if (client != null && client.id().equals(clientId)) return connection;
        }
        return null;
    }

    private static void refuseAbsent(String group, String clientId, Exchange exchange) {
        exchange.refuse(
                ResponseCode.SYSTEM_ERROR, "the consumer '" + clientId + "' of group " + group + " is not connected");
    }

    private static void refuseBusy(Exchange exchange) {
        exchange.refuse(
                ResponseCode.SYSTEM_BUSY, Pushes.MAX_WAITING + " questions to clients wait for answers; try again");
    }
}
