// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/// Who may call. Without a token that is decided by `LocalOnly`; with one everybody needs it, also on this machine, as
/// `Authorization: Bearer TOKEN` or, as browsers do by themselves, as a password of any user's. A browser that knows
/// the password still obeys no page of another site. Pure.
final class Gate {
    private static final Set<String> TRUSTED_SITES = Set.of("none", "same-origin");

    private final LocalOnly localOnly;
    private final Optional<String> token;

    Gate(int port, Optional<String> token) {
        this.localOnly = new LocalOnly(port);
        this.token = token;
    }

    /// Why somebody is turned away, and with which status.
    record Refusal(int status, String why, String hint) {}

    /// `authorization` is that header; empty where not sent.
    Optional<Refusal> refusal(LocalOnly.Caller caller, Optional<String> authorization) {
        if (token.isEmpty()) {
            return localOnly
                    .refusal(caller)
                    .map(why -> new Refusal(403, why, "call it as http://localhost on this machine"));
        }
        if (!isForeign(caller)) {
            return authorization.filter(this::isRight).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Refusal(
                            401,
                            "this lab wants a token",
                            "curl -u :TOKEN, or ./trijet COMMAND --token-file FILE, with what is in its own file"));
        }
        return Optional.of(new Refusal(403, "a page of another site may not use the lab", "open the lab's own page"));
    }

    private static boolean isForeign(LocalOnly.Caller caller) {
        var host = caller.host().orElse("");
        boolean isOwnOrigin = caller.origin().isEmpty()
                || caller.origin().get().equals("http://" + host)
                || caller.origin().get().equals("https://" + host);
        boolean isOwnSite = caller.fetchSite().isEmpty()
                || TRUSTED_SITES.contains(caller.fetchSite().get());
        return !(isOwnOrigin && isOwnSite);
    }

    private boolean isRight(String authorization) {
        if (authorization.startsWith("Bearer ")) return isToken(authorization.substring("Bearer ".length()));
        if (authorization.startsWith("Basic ")) return isToken(password(authorization.substring("Basic ".length())));
        return false;
    }

    private static String password(String encoded) {
        try {
            var pair = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// Takes as long for a wrong one as for another.
    private boolean isToken(String given) {
        return MessageDigest.isEqual(
                given.strip().getBytes(StandardCharsets.UTF_8),
                token.orElseThrow().getBytes(StandardCharsets.UTF_8));
    }
}
