// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.util.HexFormat;

/// Where a message is stored, as text: what clients call its offset message id (RocketMQ:
/// `MessageDecoder.createMessageId`). Upper-case hex of IP address, port (32 bit) and physical offset.
public record MessageId(WireHost storeHost, long physicalOffset) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int PORT_AND_OFFSET_BYTES = 12;

    public static String encode(WireHost storeHost, long physicalOffset) {
        return storeHost.toHex() + HEX.toHexDigits(storeHost.port()) + HEX.toHexDigits(physicalOffset);
    }

    /// Throws `IllegalArgumentException` if the text is no such id.
    public static MessageId parse(String text) {
        int ipBytes = text.length() / 2 - PORT_AND_OFFSET_BYTES;
        boolean knownLength = ipBytes == WireHost.IPV4_BYTES || ipBytes == WireHost.IPV6_BYTES;
        if (!knownLength || text.length() % 2 != 0)
            throw new IllegalArgumentException("a message id has 32 or 56 hexadecimal digits, was '" + text + "'");
        var ip = HEX.parseHex(text.substring(0, 2 * ipBytes));
        int port = HexFormat.fromHexDigits(text, 2 * ipBytes, 2 * ipBytes + 8);
        return new MessageId(
                new WireHost(ip, port), HexFormat.fromHexDigitsToLong(text, 2 * ipBytes + 8, text.length()));
    }

    @Override
    public String toString() {
        return encode(storeHost, physicalOffset);
    }
}
