// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import io.trijet.environment.Address;
import java.util.Arrays;
import java.util.HexFormat;

/// An IP address and a port, as messages and message ids carry them. Made once for a connection, then reused.
public final class WireHost {
    static final int IPV4_BYTES = 4;
    static final int IPV6_BYTES = 16;
    static final int MAX_PORT = 65_535;

    private final byte[] ip;
    private final int port;

    WireHost(byte[] ip, int port) {
        if (port < 0 || port > MAX_PORT) throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        this.ip = ip;
        this.port = port;
    }

    /// Literal IP addresses (IPv6 in brackets or bare) and `localhost`. Names are resolved by whoever knows how,
    /// before.
    public static WireHost of(Address address) {
        return new WireHost(IpLiteral.parse(address.host()), address.port());
    }

    public boolean isIpv6() {
        return ip.length == IPV6_BYTES;
    }

    public int port() {
        return port;
    }

    /// 4 or 16.
    int ipBytes() {
        return ip.length;
    }

    byte ipByte(int index) {
        return ip[index];
    }

    void copyIpTo(byte[] target, int at) {
        System.arraycopy(ip, 0, target, at, ip.length);
    }

    public Address toAddress() {
        return new Address(IpLiteral.format(ip), port);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireHost host && port == host.port && Arrays.equals(ip, host.ip);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ip) + port;
    }

    /// `host:port`; an IPv6 address in brackets.
    @Override
    public String toString() {
        return toAddress().toString();
    }

    String toHex() {
        return HexFormat.of().withUpperCase().formatHex(ip);
    }
}
