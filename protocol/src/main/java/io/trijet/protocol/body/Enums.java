// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.MalformedJsonException;
import java.util.Arrays;

/// Names of constants in JSON.
final class Enums {
    private Enums() {}

    /// The constant that the member names; `otherwise` if there is none.
    static <E extends Enum<E>> E read(JsonObject object, String name, E otherwise) {
        var text = object.text(name);
        if (text.isEmpty()) return otherwise;
        var constants = otherwise.getDeclaringClass().getEnumConstants();
        for (var constant : constants) if (constant.name().equals(text.get())) return constant;
        throw new MalformedJsonException(
                name + " must be one of " + Arrays.toString(constants) + ", was '" + text.get() + "'");
    }
}
