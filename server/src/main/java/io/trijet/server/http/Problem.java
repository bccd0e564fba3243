// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/// Why a request was refused, as RFC 9457 writes it, plus what to do.
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final String hint;

    Problem(int status, String title, String detail, String hint) {
        super(detail);
        this.status = status;
        this.title = title;
        this.hint = hint;
    }

    static Problem wrongParameter(String detail, String hint) {
        return new Problem(400, "Wrong parameter", detail, hint);
    }

    static Problem notYet() {
        return new Problem(503, "Not ready", "the node is still recovering its log", "try again in a moment");
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", String.valueOf(getMessage()));
        body.put("hint", hint);
        return body;
    }
}
