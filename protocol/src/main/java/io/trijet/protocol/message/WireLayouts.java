// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Numbers as the wire has them: big-endian, unaligned.
final class WireLayouts {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private WireLayouts() {}
}
