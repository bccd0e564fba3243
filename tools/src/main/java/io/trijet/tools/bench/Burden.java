// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.exit.Failure;
import java.io.IOException;

/// What a cluster bears while it is measured.
interface Burden extends AutoCloseable {
    /// Before anything is measured: what has to be there.
    void prepare() throws Failure, InterruptedException;

    /// Returns once all of it is there.
    void begin() throws Failure, IOException, InterruptedException;

    /// What came of it so far, in a sentence.
    String told();

    @Override
    void close();
}
