// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Four bytes that tell one cluster's channel from another's in every message; the hello carries the full names.
final class Fingerprint {
    private Fingerprint() {}

    static int of(String clusterId, String channel) {
        var crc = new CRC32C();
        crc.update(clusterId.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(channel.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
