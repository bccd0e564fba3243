// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The nodes' own logs of a run, for whoever looks for the reason of its verdict.
final class Records {
    private Records() {}

    /// Below `place`, in a directory of this name, in place of what an earlier run left there.
    static Path keep(TemporaryCluster cluster, Path place, String name) throws IOException {
        var directory = place.resolve("trijet-chaos-logs").resolve(name);
        ClusterDirectory.deleteTree(directory);
        Files.createDirectories(directory);
        try (var logs = Files.list(cluster.path().resolve("logs"))) {
            for (var log : logs.filter(Files::isRegularFile).toList())
                Files.copy(log, directory.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        return directory;
    }
}
