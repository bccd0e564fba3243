// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whom the lab obeys: programs and pages of this machine, and no page from elsewhere in a browser of this machine.
///
/// GET requests change things here, so a foreign page could do harm with a mere image tag. A browser names the page's
/// origin in `Origin` or tells with `Sec-Fetch-Site` that it is another; a host name of the attacker's that resolves to
/// 127.0.0.1 gives itself away in `Host`. Pure.
final class LocalOnly {
    private static final Set<String> TRUSTED_SITES = Set.of("none", "same-origin");

    private final Set<String> hosts;

    LocalOnly(int port) {
        this.hosts = Set.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port);
    }

    /// The headers that matter; empty where not sent.
    record Caller(InetAddress address, Optional<String> host, Optional<String> origin, Optional<String> fetchSite) {}

    /// Why the caller is refused, or empty.
    Optional<String> refusal(Caller caller) {
        if (!caller.address().isLoopbackAddress()) return Optional.of("the lab answers only on loopback");
        if (caller.host().isEmpty() || !hosts.contains(caller.host().get())) {
            return Optional.of("Host is '" + caller.host().orElse("") + "', not one of " + String.join(", ", sorted()));
        }
        if (caller.origin().isPresent() && !isOurs(caller.origin().get())) {
            return Optional.of("a page of '" + caller.origin().get() + "' may not use the lab");
        }
        if (caller.fetchSite().isPresent()
                && !TRUSTED_SITES.contains(caller.fetchSite().get())) {
            return Optional.of("a page of another site may not use the lab");
        }
        return Optional.empty();
    }

    private boolean isOurs(String origin) {
        return origin.startsWith("http://") && hosts.contains(origin.substring("http://".length()));
    }

    private List<String> sorted() {
        return hosts.stream().sorted().toList();
    }
}
