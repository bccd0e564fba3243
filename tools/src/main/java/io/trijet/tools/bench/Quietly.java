// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.io.Closeable;
import java.io.IOException;

/// Closes what is of no use any more.
final class Quietly {
    private Quietly() {}

    static void close(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            // It is gone, one way or the other.
        }
    }
}
