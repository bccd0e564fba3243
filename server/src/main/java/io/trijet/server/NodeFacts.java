// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.server.config.ServerConfig;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is known of this process before and apart from its broker. `addresses` are the ones that were bound, or that
/// clients are told: broker, namesrv, member, http.
public record NodeFacts(
        ServerConfig config, long pid, String version, Instant startedAt, Map<String, String> addresses) {
    private static final String UNPACKAGED = "0.1.0-dev";

    public NodeFacts {
        addresses = new LinkedHashMap<>(addresses);
    }

    /// The build's version, as the jar says.
    public static String buildVersion() {
        var version = NodeFacts.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
