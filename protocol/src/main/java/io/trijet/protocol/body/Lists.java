// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonValue;
import java.util.Collection;

/// Arrays of bodies.
final class Lists {
    private Lists() {}

    static JsonValue.Array write(Collection<? extends JsonBody> bodies) {
        return new JsonValue.Array(bodies.stream().map(JsonBody::toJson).toList());
    }
}
