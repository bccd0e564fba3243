// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import io.trijet.lab.http.Json;
import java.util.Optional;

/// What a line that an errand says means to a person. Pure.
public final class Line {
    static final String MAKES_ROOM = "make-room";

    private Line() {}

    /// What is done now: of which mode, or on which side of a bug. Empty if the line tells something else.
    public static Optional<String> step(String json) {
        var line = Json.MAPPER.readTree(json);
        if (!line.path("type").asString("").equals("step")) return Optional.empty();
        var text = line.path("text").asString("");
        var step = line.path("step").asString("");
        var where = line.path("mode").asString(step);
        return Optional.of(step.equals(MAKES_ROOM) ? text : where + ": " + text);
    }
}
