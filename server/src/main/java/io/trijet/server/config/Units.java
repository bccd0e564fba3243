// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Numbers with units, as people write them: `2500ms`, `72h`, `64MiB`.
final class Units {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})(?:\\.(\\d{1,3}))?\\s*([A-Za-z]*)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of(
            "", 1L, "b", 1L, "kib", 1L << 10, "k", 1L << 10, "mib", 1L << 20, "m", 1L << 20, "gib", 1L << 30, "g",
            1L << 30, "tib", 1L << 40);

    private Units() {}

    static Duration duration(String text) {
        return Duration.ofMillis(scaled(text, MILLIS, "a duration such as 500ms, 2.5s, 10m, 72h or 3d"));
    }

    static long bytes(String text) {
        return scaled(text, BYTES, "a size such as 4096, 64KiB, 16MiB or 1GiB");
    }

    private static long scaled(String text, Map<String, Long> units, String expected) {
        var parts = NUMBER_AND_UNIT.matcher(text.strip());
        var unit = parts.matches() ? units.get(parts.group(3).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) throw new IllegalArgumentException("expected " + expected);
        try {
            long whole = Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
            var decimals = parts.group(2);
            if (decimals == null) return whole;
            return Math.addExact(whole, Long.parseLong(decimals) * unit / (long) Math.pow(10, decimals.length()));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large; expected " + expected, e);
        }
    }
}
