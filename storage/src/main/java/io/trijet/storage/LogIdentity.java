// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Which log this is: the same group of another cluster has another chain, so its bytes never fit here.
public record LogIdentity(String clusterId, String group) {
    public LogIdentity {
        if (clusterId.isEmpty()) throw new IllegalArgumentException("cluster id is empty");
        if (group.isEmpty()) throw new IllegalArgumentException("group name is empty");
    }

    /// What the first record of the log follows.
    public int chainSeed() {
        var crc = new CRC32C();
        crc.update((clusterId + "/" + group).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /// Where an empty log begins.
    public LogPoint origin() {
        return new LogPoint(0, 0, chainSeed());
    }
}
