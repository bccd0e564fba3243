// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

import tools.jackson.databind.json.JsonMapper;

/// The lab's one way of writing and reading JSON: records field by field, enums by their words.
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /// In one line.
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
