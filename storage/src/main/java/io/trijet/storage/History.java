// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What the log must know of itself besides its bytes: where it begins, where each term begins, and when each segment
/// was sealed.
///
/// Owned by the log's lane. Invariant: what is stored, with the `YoungTerms` that the durable mark carries, is exact
/// below the mark; above it recovery finds the terms in the records. So it is saved before the mark moves, and never on
/// the path of an append; while the disk is full the mark carries what is not. When a segment was sealed may be
/// forgotten: it counts as sealed at the next start then.
final class History {
    static final String NAME = "history";

    private static final int FORMAT = 1;

    private final StoredValue stored;

    private LogPoint base;
    private final ArrayList<TermStart> terms = new ArrayList<>();
    private final NavigableMap<Long, Long> sealedMillis = new TreeMap<>();
    private List<TermStart> published = List.of();
    private boolean changed;
    /// The terms that begin from here on are not stored as they are. `Long.MAX_VALUE` when all are.
    private long unstoredFrom = Long.MAX_VALUE;

    private History(StoredValue stored, LogPoint base) {
        this.stored = stored;
        this.base = base;
    }

    /// Stores the history of an empty log if there is none. Durable on return.
    static void format(StoredValue stored, LogPoint base) throws IOException {
        if (stored.read().isPresent()) return;
        var history = new History(stored, base);
        history.changed(base.position());
        history.save();
    }

    static History load(StoredValue stored) throws IOException {
        var bytes = stored.read()
                .orElseThrow(() -> new IOException("no file " + NAME + ": this directory was never formatted"));
        var in = ByteBuffer.wrap(bytes);
        int format = in.getInt();
        if (format != FORMAT)
            throw new IOException("file " + NAME + " has format " + format + ", this version reads " + FORMAT);
        var history = new History(stored, new LogPoint(in.getLong(), in.getLong(), in.getInt()));
        for (int left = in.getInt(); left > 0; left--) history.terms.add(new TermStart(in.getLong(), in.getLong()));
        for (int left = in.getInt(); left > 0; left--) history.sealedMillis.put(in.getLong(), in.getLong());
        history.published = List.copyOf(history.terms);
        return history;
    }

    /// True if something in it is not stored yet.
    boolean isChanged() {
        return changed;
    }

    /// What is not stored of the terms that begin below `position`; empty if all of it is.
    Optional<YoungTerms> unstoredBelow(long position) {
        if (unstoredFrom >= position) return Optional.empty();
        var starts = new ArrayList<TermStart>();
        for (var start : terms) if (start.position() >= unstoredFrom && start.position() < position) starts.add(start);
        return Optional.of(new YoungTerms(unstoredFrom, starts));
    }

    /// Takes over what the durable mark carried beside what was stored.
    void adopt(YoungTerms young) {
        terms.removeIf(start -> start.position() >= young.from());
        terms.addAll(young.starts());
        changed(young.from());
    }

    /// Stores it if it changed. Durable on return.
    void save() throws IOException {
        if (!changed) return;
        var out = ByteBuffer.allocate(4 + 20 + 4 + 16 * terms.size() + 4 + 16 * sealedMillis.size());
        out.putInt(FORMAT).putLong(base.term()).putLong(base.position()).putInt(base.chain());
        out.putInt(terms.size());
        for (var term : terms) out.putLong(term.term()).putLong(term.position());
        out.putInt(sealedMillis.size());
        sealedMillis.forEach((start, millis) -> out.putLong(start).putLong(millis));
        stored.write(out.array());
        changed = false;
        unstoredFrom = Long.MAX_VALUE;
    }

    /// The point that the log's first record follows.
    LogPoint base() {
        return base;
    }

    List<TermStart> terms() {
        return published;
    }

    /// The term of the youngest record.
    long lastTerm() {
        return terms.isEmpty() ? base.term() : terms.getLast().term();
    }

    /// The term of the record that ends at `position`.
    long termBefore(long position) {
        if (position == base.position()) return base.term();
        long term = base.term();
        for (var start : terms) {
            if (start.position() >= position) break;
            term = start.term();
        }
        return term;
    }

    /// A record of this term stands at `position`: notes the term if it is the first.
    void note(long term, long position) {
        assert term >= lastTerm() : "term " + term + " after " + lastTerm();
        if (!terms.isEmpty() && terms.getLast().term() == term) return;
        terms.add(new TermStart(term, position));
        changed(position);
    }

    void sealed(long segmentStart, long wallMillis) {
        sealedMillis.put(segmentStart, wallMillis);
        changed = true;
    }

    /// When the segment was sealed; `otherwise` if that is not known.
    long sealedMillis(long segmentStart, long otherwise) {
        return sealedMillis.getOrDefault(segmentStart, otherwise);
    }

    /// The log ends at `position` now, in the segment that begins at `openSegment`: that one is no longer sealed.
    void cutTo(long position, long openSegment) {
        sealedMillis.tailMap(openSegment, true).clear();
        changed = true;
        if (terms.removeIf(start -> start.position() >= position && start.term() > base.term())) changed(position);
    }

    /// The log begins at `point` now. The term that holds there keeps its start, though that lies before.
    void beginAt(LogPoint point, long firstSegment) {
        base = point;
        while (terms.size() > 1 && terms.get(1).position() <= point.position()) terms.removeFirst();
        sealedMillis.headMap(firstSegment, false).clear();
        changed(0);
    }

    /// Everything before is void: an empty log at `point`. The term that holds there is known, though no record of it
    /// is here: without it this log would have nothing in common with any other until the first record comes.
    void resetTo(LogPoint point) {
        base = point;
        terms.clear();
        if (point.term() > 0) terms.add(new TermStart(point.term(), point.position()));
        sealedMillis.clear();
        changed(0);
    }

    private void changed(long from) {
        changed = true;
        unstoredFrom = Math.min(unstoredFrom, from);
        published = List.copyOf(terms);
    }
}
