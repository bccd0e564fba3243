// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// Bits of a pull's sysFlag (RocketMQ: `PullSysFlag`).
public final class PullSysFlag {
    /// The commit offset counts.
    public static final int COMMIT_OFFSET = 1;
    /// Wait for messages if there are none.
    public static final int SUSPEND = 1 << 1;
    /// The subscription is in this request.
    public static final int SUBSCRIPTION = 1 << 2;
    public static final int CLASS_FILTER = 1 << 3;
    public static final int LITE_PULL = 1 << 4;

    private PullSysFlag() {}

    public static boolean has(int sysFlag, int bit) {
        return (sysFlag & bit) != 0;
    }
}
