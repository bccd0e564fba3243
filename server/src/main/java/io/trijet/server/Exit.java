// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

/// How the process may end, for scripts and service managers.
final class Exit {
    static final int DONE = 0;
    static final int NO = 1;
    static final int INTERNAL = 70;
    static final int CONFIGURATION = 78;
    /// A node that was told to leave by SIGINT or SIGTERM and could not drain in time.
    static final int INTERRUPTED = 130;
    static final int TERMINATED = 143;

    private Exit() {}
}
