// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Places where keys occur: in memory in the order they came, and the layout of one on disk, which checks itself.
///
/// ```
///  0      8          16           24                       28      32
///  ├ hash ┼ position ┼ store time ┼ position past record ¹ ┼ check ┤
/// ```
///
/// ¹ how far behind the beginning of its record the message begins.
final class KeyEntries {
    static final int BYTES = 32;

    private static final int WORDS = 4;
    private static final int POSITION = 8;
    private static final int MILLIS = 16;
    private static final int DISTANCE = 24;
    private static final int CHECK = 28;

    private long[] words = new long[64 * WORDS];
    private int count;

    int count() {
        return count;
    }

    void add(long hash, long record, long position, long storeMillis) {
        int at = count * WORDS;
        if (at == words.length) words = Arrays.copyOf(words, 2 * words.length);
        words[at] = hash;
        words[at + 1] = record;
        words[at + 2] = position;
        words[at + 3] = storeMillis;
        count++;
    }

    long hash(int index) {
        return words[index * WORDS];
    }

    long record(int index) {
        return words[index * WORDS + 1];
    }

    long storeMillis(int index) {
        return words[index * WORDS + 3];
    }

    KeyIndex.Hit hit(int index) {
        return new KeyIndex.Hit(record(index), words[index * WORDS + 2], storeMillis(index));
    }

    void clear() {
        count = 0;
    }

    void cutTo(int remaining) {
        count = remaining;
    }

    /// Writes one entry to `target` as its `slot`th.
    void copyTo(MemorySegment target, long slot, int index) {
        long at = slot * BYTES;
        var hit = hit(index);
        target.set(RunFile.LONG, at, hash(index));
        target.set(RunFile.LONG, at + POSITION, hit.position());
        target.set(RunFile.LONG, at + MILLIS, hit.storeMillis());
        target.set(RunFile.INT, at + DISTANCE, (int) (hit.position() - hit.record()));
        target.set(RunFile.INT, at + CHECK, check(target, at));
    }

    static long hash(MemorySegment source, long slot) {
        return source.get(RunFile.LONG, slot * BYTES);
    }

    static KeyIndex.Hit hit(MemorySegment source, long slot) {
        long at = slot * BYTES;
        long position = source.get(RunFile.LONG, at + POSITION);
        long record = position - source.get(RunFile.INT, at + DISTANCE);
        return new KeyIndex.Hit(record, position, source.get(RunFile.LONG, at + MILLIS));
    }

    /// False for an entry that is not what was written.
    static boolean isSound(MemorySegment source, long slot) {
        long at = slot * BYTES;
        return source.get(RunFile.INT, at + CHECK) == check(source, at);
    }

    private static int check(MemorySegment source, long at) {
        long mixed = source.get(RunFile.LONG, at);
        mixed = KeyIndex.mix(mixed ^ source.get(RunFile.LONG, at + POSITION));
        mixed = KeyIndex.mix(mixed ^ source.get(RunFile.LONG, at + MILLIS));
        mixed = KeyIndex.mix(mixed ^ source.get(RunFile.INT, at + DISTANCE));
        return (int) mixed;
    }
}
