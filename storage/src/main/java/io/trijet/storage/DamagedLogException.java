// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.io.IOException;

/// Bytes that were once safely on this disk are no longer what they were. The message names file, position and remedy.
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long position;

    public DamagedLogException(String file, long position, String what) {
        super("the log is damaged at position " + position + " in " + file + ": " + what
                + ". Nothing was changed. Remedy: on a replica, start with repair, which keeps the rest aside in"
                + " diverged/ and fetches it from the leader anew; on a node without replicas, restore the file from a"
                + " backup, or start with repair and lose everything from this position on");
        this.file = file;
        this.position = position;
    }

    public String file() {
        return file;
    }

    /// First record that is not what it was: everything below it is sound.
    public long position() {
        return position;
    }
}
