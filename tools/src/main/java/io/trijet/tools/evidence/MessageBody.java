// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What the lab sends: text that says which message it is and proves that it is whole.
///
/// ```
///  "trijet " id " " padding … " " crc
///                               └ CRC-32C of all before it, 8 hexadecimal digits
/// ```
public final class MessageBody {
    public static final int MINIMUM_BYTES = 64;
    private static final int CRC_BYTES = 8;
    private static final String MAGIC = "trijet ";

    private MessageBody() {}

    public static byte[] of(MessageId id, int size) {
        if (size < MINIMUM_BYTES) throw new IllegalArgumentException(size + " bytes are too few");
        var bytes = new byte[size];
        var head = (MAGIC + id + " ").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, bytes, 0, head.length);
        Arrays.fill(bytes, head.length, size - CRC_BYTES - 1, (byte) '.');
        bytes[size - CRC_BYTES - 1] = ' ';
        var crc = crc(bytes).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(crc, 0, bytes, size - CRC_BYTES, CRC_BYTES);
        return bytes;
    }

    /// True if the lab sent this, whatever became of it since. Others may use the topic too.
    public static boolean isOurs(byte[] bytes) {
        var magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        return bytes.length >= magic.length && Arrays.mismatch(bytes, 0, magic.length, magic, 0, magic.length) < 0;
    }

    /// Empty if these bytes are not, or no longer, what the lab sent.
    public static Optional<MessageId> read(byte[] bytes) {
        if (bytes.length < MINIMUM_BYTES) return Optional.empty();
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int idEnd = text.indexOf(' ', MAGIC.length());
        if (!text.startsWith(MAGIC) || idEnd < 0) return Optional.empty();
        if (!text.endsWith(crc(bytes))) return Optional.empty();
        try {
            return Optional.of(MessageId.parse(text.substring(MAGIC.length(), idEnd)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - CRC_BYTES);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
