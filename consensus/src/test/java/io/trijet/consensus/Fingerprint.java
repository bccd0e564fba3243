// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells states of the core apart by everything in them but time: 64 bits, read by reflection, so that a field
/// somebody adds is seen without a word here.
final class Fingerprint {
    /// Time and waits, which the explorer makes up itself, what never changes, and what leads back to the member.
    private static final Set<String> IGNORED = Set.of(
            "nowNanos",
            "deadlineNanos",
            "heardNanos",
            "sinceNanos",
            "echoes",
            "place",
            "randomness",
            "effects",
            "member",
            "elections",
            "reads",
            "leaderIsGone");

    private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

    private Fingerprint() {}

    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    static long of(Consensus core) {
        try {
            var member = Consensus.class.getDeclaredField("member");
            member.setAccessible(true);
            return of(member.get(core), 1);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static long of(Object value, long hash) throws IllegalAccessException {
        if (value instanceof long[] longs) return mix(hash, Arrays.hashCode(longs));
        boolean isState = value.getClass().getPackage() == Consensus.class.getPackage()
                && !value.getClass().isRecord();
        if (!isState) return mix(hash, value.hashCode());
        long mixed = mix(hash, value.getClass().getName().hashCode());
        for (var field : fieldsOf(value.getClass())) mixed = of(field.get(value), mixed);
        return mixed;
    }

    private static List<Field> fieldsOf(Class<?> type) {
        return FIELDS.computeIfAbsent(type, missing -> {
            var fields = new ArrayList<Field>();
            for (var field : missing.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || IGNORED.contains(field.getName())) continue;
                field.setAccessible(true);
                fields.add(field);
            }
            return fields;
        });
    }
}
