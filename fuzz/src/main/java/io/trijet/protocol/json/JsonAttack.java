// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import io.trijet.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// JSON that is read is written and read again, and must be the same; the first members are asked for in every way.
public final class JsonAttack implements FuzzTarget {
    private static final int FEW = 4;

    @Override
    public void attack(byte[] input) {
        JsonValue value;
        try {
            value = Json.read(MemorySegment.ofArray(input));
        } catch (MalformedJsonException e) {
            return;
        }
        // Half a surrogate pair cannot be written.
        var written = Json.writeBytes(value);
        var again = Json.read(written);
        boolean isSame = again.equals(value) || Json.writeBytes(again).mismatch(written) < 0;
        if (!isSame) throw new AssertionError("read " + value + ", wrote it, and read " + again);
        if (value instanceof JsonObject object) askAll(object);
    }

    private static void askAll(JsonObject object) {
        for (var member :
                object.members().subList(0, Math.min(FEW, object.members().size()))) {
            if (!(member.key() instanceof JsonValue.Text(var name))) continue;
            ask(() -> object.text(name, ""));
            ask(() -> object.number(name, 0));
            ask(() -> object.integer(name, 0));
            ask(() -> object.decimal(name, 0));
            ask(() -> object.bool(name, false));
            ask(() -> object.texts(name));
            ask(() -> object.objects(name));
            ask(() -> object.object(name));
        }
    }

    private static void ask(Supplier<Object> question) {
        try {
            if (question.get() == null) throw new AssertionError("null for an answer");
        } catch (MalformedJsonException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "{\"a\":1,\"b\":\"x\\u00e9\\\"y\",\"c\":[true,false,null,-1.5e3],\"d\":{\"e\":{}}}",
                        "{0:\"x\",-1:\"y\",{\"topic\":\"T\",\"queueId\":0}:{\"offset\":7}}",
                        "[[[[]]]]",
                        " \"text\" ")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
