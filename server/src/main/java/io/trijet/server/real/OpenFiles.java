// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// The files and sockets that this process may have open.
public final class OpenFiles {
    private OpenFiles() {}

    /// How many: `ulimit -n`, as of now, for it can be changed from outside (`prlimit`).
    public static long allowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
