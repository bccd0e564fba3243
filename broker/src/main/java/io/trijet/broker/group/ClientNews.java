// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Address;
import io.trijet.protocol.Language;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import io.trijet.protocol.json.MalformedJsonException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What nodes tell each other about their registered clients, as JSON: a client is written as its own heartbeat.
///
/// `boot` names the process that tells and `sequence` counts what it told: who missed something asks for
/// everything.
record ClientNews(Kind kind, long boot, long sequence, int part, int parts, List<Entry> entries) {
    enum Kind {
        /// How far the sender has come.
        HEAD,
        /// Tell me everything.
        ASK,
        /// One part of everything.
        WHOLE,
        /// What changed since the sequence before.
        CHANGE
    }

    /// A registration by the name of its connection; without a client it is gone.
    record Entry(String connection, Optional<Client> client) {}

    ClientNews {
        entries = List.copyOf(entries);
    }

    static ClientNews of(Kind kind, long boot, long sequence) {
        return new ClientNews(kind, boot, sequence, 0, 1, List.of());
    }

    MemorySegment encode() {
        var list = new ArrayList<JsonValue>();
        for (var entry : entries) list.add(toJson(entry));
        return Json.writeBytes(JsonObject.builder()
                .put("kind", kind.name())
                .put("boot", boot)
                .put("sequence", sequence)
                .put("part", part)
                .put("parts", parts)
                .put("clients", JsonValue.Array.of(list))
                .build());
    }

    /// Empty for bytes that are no news.
    static Optional<ClientNews> decode(MemorySegment bytes) {
        try {
            var object = Json.readObject(bytes);
            var entries = new ArrayList<Entry>();
            for (var entry : object.objects("clients")) entries.add(fromJson(entry));
            return Optional.of(new ClientNews(
                    Kind.valueOf(object.requiredText("kind")),
                    object.number("boot", 0),
                    object.number("sequence", 0),
                    object.integer("part", 0),
                    object.integer("parts", 1),
                    entries));
        } catch (MalformedJsonException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// About what an entry takes in a message.
    static int size(Entry entry) {
        return Json.write(toJson(entry)).length();
    }

    private static JsonObject toJson(Entry entry) {
        var json = JsonObject.builder().put("connection", entry.connection);
        entry.client.ifPresent(client -> json.put("address", client.address().toString())
                .put("language", client.language().name())
                .put("version", client.version())
                .put("heartbeat", heartbeat(client).toJson()));
        return json.build();
    }

    private static Heartbeat heartbeat(Client client) {
        return new Heartbeat(
                client.id(),
                List.copyOf(client.producerGroups()),
                List.copyOf(client.memberships().values()),
                0,
                false);
    }

    private static Entry fromJson(JsonObject json) {
        var client = json.get("heartbeat")
                .map(heartbeat -> Client.of(
                        Heartbeat.fromJson(heartbeat),
                        Address.parse(json.requiredText("address")),
                        Language.valueOf(json.requiredText("language")),
                        json.integer("version", 0)));
        return new Entry(json.requiredText("connection"), client);
    }
}
