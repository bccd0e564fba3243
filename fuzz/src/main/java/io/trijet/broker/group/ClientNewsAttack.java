// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Address;
import io.trijet.fuzz.FuzzTarget;
import io.trijet.protocol.Language;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.json.Json;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a member might say of its clients. What is read is written again, and read alike.
public final class ClientNewsAttack implements FuzzTarget {
    private static final String HEARTBEAT =
            "{\"clientID\":\"c\",\"producerDataSet\":[{\"groupName\":\"pg\"}],\"consumerDataSet\":[{\"groupName\":\"g\","
                    + "\"consumeType\":\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\",\"consumeFromWhere\":"
                    + "\"CONSUME_FROM_LAST_OFFSET\",\"subscriptionDataSet\":[{\"topic\":\"T\",\"subString\":\"a || b\","
                    + "\"tagsSet\":[\"a\",\"b\"],\"codeSet\":[97,98],\"subVersion\":1,\"expressionType\":\"TAG\"}]}]}";

    @Override
    public void attack(byte[] input) {
        var news = ClientNews.decode(MemorySegment.ofArray(input));
        if (news.isEmpty()) return;
        var again = ClientNews.decode(news.get().encode());
        if (!again.equals(news)) throw new AssertionError("read " + news + ", wrote it, and read " + again);
    }

    @Override
    public List<byte[]> seeds() {
        var heartbeat =
                Heartbeat.fromJson(Json.read(MemorySegment.ofArray(HEARTBEAT.getBytes(StandardCharsets.UTF_8))));
        var client = Client.of(heartbeat, new Address("10.0.0.1", 7), Language.JAVA, 495);
        var entries =
                List.of(new ClientNews.Entry("1", Optional.of(client)), new ClientNews.Entry("2", Optional.empty()));
        return List.of(
                ClientNews.of(ClientNews.Kind.HEAD, 5, 9).encode().toArray(ValueLayout.JAVA_BYTE),
                new ClientNews(ClientNews.Kind.WHOLE, 5, 9, 1, 2, entries)
                        .encode()
                        .toArray(ValueLayout.JAVA_BYTE));
    }
}
