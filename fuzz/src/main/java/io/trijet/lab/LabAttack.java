// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Four headers, one per line (host, origin, fetch site, authorization), and a JSON body behind them.
public final class LabAttack implements FuzzTarget {
    private static final int PORT = 8070;
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @Override
    public void attack(byte[] input) {
        var lines = new String(input, StandardCharsets.UTF_8).split("\n", 5);
        if (lines.length < 5) return;
        checkGate(lines);
        checkBody(lines[4]);
    }

    private static void checkGate(String[] lines) {
        var caller = new LocalOnly.Caller(
                InetAddress.getLoopbackAddress(), given(lines[0]), given(lines[1]), given(lines[2]));
        boolean isLocalPage = caller.host().isPresent()
                && (caller.origin().isEmpty()
                        || caller.origin()
                                .get()
                                .equals("http://" + caller.host().get())
                        || caller.origin().get().matches("http://(localhost|127\\.0\\.0\\.1|\\[::1]):8070"));
        if (new Gate(PORT, Optional.empty()).refusal(caller, given(lines[3])).isEmpty() && !isLocalPage)
            throw new AssertionError("a foreign page gets in: " + caller);
        if (new Gate(PORT, Optional.of(TOKEN)).refusal(caller, given(lines[3])).isEmpty())
            if (!knows(lines[3])) throw new AssertionError("gets in without the token: " + lines[3]);
    }

    private static boolean knows(String authorization) {
        if (authorization.contains(TOKEN)) return true;
        try {
            var words = authorization.split(" ", 2);
            var decoded = Base64.getDecoder().decode(words[words.length - 1].strip());
            return new String(decoded, StandardCharsets.UTF_8).contains(TOKEN);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> given(String line) {
        return line.isEmpty() ? Optional.empty() : Optional.of(line);
    }

    private static void checkBody(String text) {
        Body body;
        try {
            body = new Body(Json.MAPPER.readTree(text));
        } catch (JacksonException e) {
            return;
        }
        for (var question : List.<Runnable>of(
                () -> body.text("node"),
                () -> body.flag("flag", false),
                () -> body.texts("nodes", List.of()),
                () -> body.number("count", 1, 1, 100))) {
            try {
                question.run();
            } catch (Problem e) {
                if (e.detail().isEmpty()) throw new AssertionError("a refusal that does not say why", e);
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "localhost:8070\nhttp://localhost:8070\nsame-origin\n\n{\"node\":\"n1\",\"count\":3,\"nodes\":[\"n0\"]}"
                        .getBytes(StandardCharsets.UTF_8),
                "lab.example\n\nnone\nBearer x\n{\"flag\":true}".getBytes(StandardCharsets.UTF_8),
                "127.0.0.1:8070\n\n\nBasic OnBhc3N3b3Jk\n[]".getBytes(StandardCharsets.UTF_8));
    }
}
