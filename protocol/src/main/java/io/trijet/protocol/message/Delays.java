// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// Whether a message asks to be delivered later (protocol.md 4.4).
public final class Delays {
    private Delays() {}

    /// By level or by time, whatever the value: also one that is not a number.
    public static boolean areAskedFor(MessageProperties properties) {
        return properties.contains(PropertyNames.DELAY_LEVEL)
                || properties.contains(PropertyNames.TIMER_DELAY_SECONDS)
                || properties.contains(PropertyNames.TIMER_DELAY_MILLIS)
                || properties.contains(PropertyNames.TIMER_DELIVER_MILLIS);
    }
}
