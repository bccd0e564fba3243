// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may ask, and who may change something. Pure.
///
/// A browser that shows a stranger's page can send requests here, and a stranger's name can be made to resolve to this
/// machine. So the host must be an address or a name we know, and a change needs a JSON body, which such a page cannot
/// send without asking first, and no foreign origin.
final class Guard {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[[0-9A-Fa-f:.]+]");

    private Guard() {}

    /// What a request says of itself; absent headers are empty.
    record Asked(String host, String origin, String fetchSite, String contentType) {}

    /// Why a reading request is refused, or empty. `ownHost` is the host that this server was told to listen on.
    static Optional<Problem> refuseReading(Asked asked, String ownHost) {
        var name = hostName(asked.host());
        boolean known = name.equals("localhost")
                || name.equals(ownHost)
                || LITERAL.matcher(name).matches();
        if (known) return Optional.empty();
        return Optional.of(new Problem(
                403,
                "Unknown host",
                "this node is not called '" + name + "'",
                "use its address, or the host of http-listen"));
    }

    /// Why a changing request is refused, or empty.
    static Optional<Problem> refuseChange(Asked asked, String ownHost) {
        var reading = refuseReading(asked, ownHost);
        if (reading.isPresent()) return reading;
        if (!asked.contentType().split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            return Optional.of(new Problem(
                    415,
                    "JSON only",
                    "a change needs Content-Type: application/json",
                    "add the header and a JSON body"));
        }
        boolean foreignSite = !asked.fetchSite().isEmpty()
                && !asked.fetchSite().equals("same-origin")
                && !asked.fetchSite().equals("none");
        boolean foreignOrigin = !asked.origin().isEmpty() && !isSame(asked.origin(), asked.host());
        if (foreignSite || foreignOrigin) {
            return Optional.of(new Problem(
                    403, "Foreign origin", "the request comes from another web site", "ask the node directly"));
        }
        return Optional.empty();
    }

    /// Why a caller on another machine is refused, or empty: for changes, and for what messages say. Nothing
    /// proves who it is, so all that it may do is look at the cluster. `here` is the address at which it
    /// reached this node: whoever has the same is on this machine.
    static Optional<Problem> refuseFar(InetAddress caller, InetAddress here) {
        if (caller.isLoopbackAddress() || caller.equals(here)) return Optional.empty();
        return Optional.of(new Problem(
                403,
                "Only on this machine",
                "this is not for callers on other machines, you are " + caller.getHostAddress(),
                "call it on the node's own machine, or through something there that knows its callers"));
    }

    /// An origin is a scheme, a host and a port, as browsers write it (RFC 6454); https is somebody's proxy.
    private static boolean isSame(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        return hasPort ? host.substring(0, colon) : host;
    }
}
