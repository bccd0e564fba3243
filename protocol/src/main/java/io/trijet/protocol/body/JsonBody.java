// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonValue;
import java.lang.foreign.MemorySegment;

/// A body that travels as JSON.
public interface JsonBody {
    JsonValue toJson();

    default MemorySegment encode() {
        return Json.writeBytes(toJson());
    }
}
