// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.server.config.ConfigException;
import io.trijet.server.config.Configuration;
import io.trijet.server.config.Keys;
import io.trijet.server.real.FileDisk;
import io.trijet.storage.DataDirectory;
import io.trijet.storage.DataDirectory.Identity;
import java.io.IOException;
import java.nio.file.Files;

/// A formatted data directory. One that is missing or empty is never made up on the fly: it may be a disk that was not
/// mounted, and an empty log in its place would be a loss nobody notices.
record DataPlace(FileDisk disk, Identity identity) {
    static DataPlace of(Configuration values) throws ConfigException, IOException {
        var path = values.get(Keys.DATA);
        if (!Files.isDirectory(path)) {
            throw new ConfigException("there is no data directory " + path + " (" + values.source(Keys.DATA)
                    + "): format it first with trijet format, or mount its disk");
        }
        var disk = FileDisk.at(path);
        var identity = DataDirectory.identity(disk);
        if (identity.isEmpty()) {
            throw new ConfigException("data directory " + path + " (" + values.source(Keys.DATA)
                    + ") is not formatted: run trijet format first, or mount its disk");
        }
        return new DataPlace(disk, identity.get());
    }
}
