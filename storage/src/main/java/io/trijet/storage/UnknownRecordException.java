// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.io.IOException;

/// A sound record of a kind that this version does not know: a later version wrote it, and only that one may go on.
public final class UnknownRecordException extends IOException {
    private static final long serialVersionUID = 1;

    public UnknownRecordException(long position, int kind) {
        super("the record at position " + position + " is of kind " + kind
                + ", which this version does not know: start the version that wrote it");
    }
}
