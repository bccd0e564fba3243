// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.util.ArrayList;
import java.util.List;

/// Text to IP address and back, without ever asking a name service.
final class IpLiteral {
    private static final int GROUPS = 8;

    private IpLiteral() {}

    static byte[] parse(String host) {
        if (host.equals("localhost")) return new byte[] {127, 0, 0, 1};
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        var text = zone < 0 ? bare : bare.substring(0, zone);
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    static String format(byte[] ip) {
        if (ip.length == WireHost.IPV4_BYTES)
            return (ip[0] & 0xff) + "." + (ip[1] & 0xff) + "." + (ip[2] & 0xff) + "." + (ip[3] & 0xff);
        var text = new StringBuilder("[");
        for (int i = 0; i < ip.length; i += 2) {
            if (i > 0) text.append(':');
            text.append(Integer.toHexString((ip[i] & 0xff) << 8 | (ip[i + 1] & 0xff)));
        }
        return text.append(']').toString();
    }

    private static byte[] parseIpv4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != WireHost.IPV4_BYTES) throw notAnAddress(text);
        var ip = new byte[WireHost.IPV4_BYTES];
        for (int i = 0; i < ip.length; i++) ip[i] = (byte) parsePart(text, parts[i], 10, 0xff);
        return ip;
    }

    private static byte[] parseIpv6(String text) {
        int gap = text.indexOf("::");
        var front = groups(gap < 0 ? text : text.substring(0, gap), text);
        var back = gap < 0 ? List.<Integer>of() : groups(text.substring(gap + 2), text);
        int missing = GROUPS - front.size() - back.size();
        if (gap < 0 ? missing != 0 : missing < 1) throw notAnAddress(text);
        var ip = new byte[WireHost.IPV6_BYTES];
        for (int i = 0; i < front.size(); i++) put(ip, i, front.get(i));
        for (int i = 0; i < back.size(); i++) put(ip, GROUPS - back.size() + i, back.get(i));
        return ip;
    }

    /// The 16-bit groups of a part without a gap; the last may be written as an IPv4 address.
    private static List<Integer> groups(String part, String whole) {
        var groups = new ArrayList<Integer>();
        if (part.isEmpty()) return groups;
        for (var group : part.split(":", -1)) {
            if (group.indexOf('.') >= 0) {
                var ip = parseIpv4(group);
                groups.add((ip[0] & 0xff) << 8 | (ip[1] & 0xff));
                groups.add((ip[2] & 0xff) << 8 | (ip[3] & 0xff));
            } else {
                groups.add(parsePart(whole, group, 16, 0xffff));
            }
        }
        return groups;
    }

    private static void put(byte[] ip, int group, int value) {
        ip[2 * group] = (byte) (value >> 8);
        ip[2 * group + 1] = (byte) value;
    }

    private static int parsePart(String whole, String part, int radix, int max) {
        try {
            int value = part.startsWith("+") ? -1 : Integer.parseInt(part, radix);
            if (value >= 0 && value <= max) return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(reason(whole), e);
        }
        throw notAnAddress(whole);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(reason(text));
    }

    private static String reason(String text) {
        return "expected a literal IP address, was '" + text + "'";
    }
}
