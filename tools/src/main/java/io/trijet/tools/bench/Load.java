// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.exit.Failure;

/// A way to send. Blocks until every message of the plan has an outcome.
interface Load extends AutoCloseable {
    void run(LoadPlan plan, Tally tally) throws Failure, InterruptedException;

    @Override
    void close();
}
