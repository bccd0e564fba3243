// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.server.http.Guard.Asked;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The headers by which it is decided who may ask, one per line: host, origin, fetch site, content type.
public final class GuardAttack implements FuzzTarget {
    private static final String OWN_HOST = "node.example";

    @Override
    public void attack(byte[] input) {
        var lines = new String(input, StandardCharsets.UTF_8).split("\n", 4);
        if (lines.length < 4) return;
        var asked = new Asked(lines[0], lines[1], lines[2], lines[3]);
        var reading = Guard.refuseReading(asked, OWN_HOST);
        var change = Guard.refuseChange(asked, OWN_HOST);
        if (reading.isPresent() && change.isEmpty()) throw new AssertionError("may change what it may not read");
        boolean isForeignPage = !asked.origin().isEmpty() && !asked.origin().endsWith("//" + asked.host());
        if (isForeignPage && change.isEmpty()) throw new AssertionError("a foreign page may change: " + asked);
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "127.0.0.1:8071\nhttp://127.0.0.1:8071\nsame-origin\napplication/json".getBytes(StandardCharsets.UTF_8),
                "[::1]:8071\n\nnone\napplication/json; charset=utf-8".getBytes(StandardCharsets.UTF_8),
                "evil.example\nhttp://evil.example\ncross-site\ntext/plain".getBytes(StandardCharsets.UTF_8));
    }
}
