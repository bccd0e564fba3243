// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Makes the ids that clients give to their messages (RocketMQ: `MessageClientIDSetter`): for messages that come
/// without, and for clients of our own. Owned by one lane or thread.
///
/// Upper-case hex of an IP address, 6 bytes that tell processes apart (drawn at random), the milliseconds since the
/// first of the month, and a counter.
public final class UniqueIds {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String prefix;
    private int counter;

    public UniqueIds(WireHost host, RandomGenerator randomness) {
        prefix = host.toHex() + HEX.toHexDigits((short) randomness.nextInt()) + HEX.toHexDigits(randomness.nextInt());
    }

    public String next(Instant wallTime) {
        var firstOfMonth = wallTime.atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
        long millis = wallTime.toEpochMilli()
                - firstOfMonth.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        return prefix + HEX.toHexDigits((int) millis) + HEX.toHexDigits((short) counter++);
    }
}
