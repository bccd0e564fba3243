// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.io.IOException;

/// Bytes that should be a record are not, or not the record that belongs there.
public final class CorruptRecordException extends IOException {
    private static final long serialVersionUID = 1;

    private final long position;

    public CorruptRecordException(long position, String what) {
        super("record at position " + position + ": " + what);
        this.position = position;
    }

    /// Where the bad record starts.
    public long position() {
        return position;
    }
}
