// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// What happened, numbered in the order in which the lab heard of it; of many the oldest are forgotten.
///
/// Any thread adds and reads. The listener hears each in the order of the numbers, when it can already be read here.
/// Numbers begin with the time of the start, so that those of a later lab are greater.
public final class Happenings {
    public static final int KEPT = 2_000;

    private static final long NUMBERS_PER_MILLI = 1_000;

    private final Deque<Happening> kept = new ArrayDeque<>();
    private final Consumer<Happening> listener;
    private long lastId;

    /// Those after a number, oldest first; if `isWhole` is false some between are forgotten.
    public record After(List<Happening> happenings, long oldestId, long newestId, boolean isWhole) {}

    public Happenings(long startedMillis, Consumer<Happening> listener) {
        this.lastId = startedMillis * NUMBERS_PER_MILLI;
        this.listener = listener;
    }

    public synchronized void add(Happening.Draft draft) {
        var happening = draft.numbered(++lastId);
        if (kept.size() == KEPT) kept.removeFirst();
        kept.addLast(happening);
        listener.accept(happening);
    }

    /// All after `id`; all that are kept for 0.
    public synchronized After after(long id) {
        long oldest = kept.isEmpty() ? lastId + 1 : kept.getFirst().id();
        boolean isWhole = id == 0 || id >= oldest - 1;
        var later = kept.stream().filter(happening -> happening.id() > id).toList();
        return new After(later, oldest, lastId, isWhole);
    }
}
