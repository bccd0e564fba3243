// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.exit;

/// What the shell is told.
public final class ExitCode {
    public static final int DONE = 0;
    /// The answer is no: unhealthy, something was lost, a send failed.
    public static final int NO = 1;
    public static final int USAGE = 2;
    public static final int UNREACHABLE = 69;
    public static final int INTERNAL = 70;
    /// No leader, not enough replicas, timed out.
    public static final int TRY_AGAIN = 75;
    public static final int REFUSED = 77;
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
