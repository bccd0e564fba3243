// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// Bits of a topic's or broker's perm (RocketMQ: `PermName`).
public final class Permission {
    /// Topics made from this template inherit its settings.
    public static final int INHERIT = 1;
    public static final int WRITE = 1 << 1;
    public static final int READ = 1 << 2;
    public static final int PRIORITY = 1 << 3;
    public static final int READ_WRITE = READ | WRITE;

    private Permission() {}

    public static boolean isReadable(int permission) {
        return (permission & READ) != 0;
    }

    public static boolean isWritable(int permission) {
        return (permission & WRITE) != 0;
    }

    public static boolean isInherited(int permission) {
        return (permission & INHERIT) != 0;
    }

    /// Whether the number consists of known bits.
    public static boolean isValid(int permission) {
        return permission >= 0 && permission < PRIORITY << 1;
    }
}
