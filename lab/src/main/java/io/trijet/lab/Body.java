// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.webserver.http.ServerRequest;
import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The JSON body of one request, and its fields: a wrong one is refused with what would be right.
record Body(JsonNode json) {
    static Body of(ServerRequest request) {
        var text = request.content().hasEntity() ? request.content().as(String.class) : "";
        if (text.isBlank()) return new Body(Json.MAPPER.createObjectNode());
        try {
            return new Body(Json.MAPPER.readTree(text));
        } catch (JacksonException e) {
            throw new Problem(400, "the body is not JSON: " + e.getOriginalMessage(), "send application/json", e);
        }
    }

    String text(String field) {
        if (json.path(field).isString()) return json.path(field).asString();
        throw Problem.badParameter("field '" + field + "' is missing", "send for example {\"" + field + "\":\"n1\"}");
    }

    boolean flag(String field, boolean unlessGiven) {
        return json.path(field).asBoolean(unlessGiven);
    }

    List<String> texts(String field, List<String> unlessGiven) {
        var value = json.path(field);
        if (value.isMissingNode()) return unlessGiven;
        var texts = value.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
        if (value.isArray() && !texts.isEmpty() && texts.size() == value.size()) return texts;
        throw Problem.badParameter("field '" + field + "' is " + value, field + " is a list of words");
    }

    int number(String field, int unlessGiven, int smallest, int largest) {
        var value = json.path(field);
        if (value.isMissingNode()) return unlessGiven;
        if (value.isInt() && value.intValue() >= smallest && value.intValue() <= largest) return value.intValue();
        throw Problem.badParameter(
                "field '" + field + "' is " + value, field + " is a number from " + smallest + " to " + largest);
    }
}
