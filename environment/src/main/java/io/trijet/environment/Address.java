// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// Where somebody listens: a host name or literal IP address, and a TCP port.
public record Address(String host, int port) {
    public Address {
        if (host.isEmpty()) throw new IllegalArgumentException("host is empty");
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
    }

    /// Reads `host:port`; the host may be a bracketed IPv6 literal.
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) throw new IllegalArgumentException("expected host:port, was '" + text + "'");
        try {
            return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected host:port, was '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
