// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What the log must know of itself besides its bytes: where it begins, where each term begins, and when each segment
/// was sealed.
///
/// Owned by the log's lane. Invariant: the terms that are stored are exact below the durable mark; above it recovery
/// finds them in the records. So they are saved before the mark moves, and never on the path of an append. When a
/// segment was sealed may be forgotten: it counts as sealed at the next start then.
final class History {
    static final String NAME = "history";

    private static final int FORMAT = 1;

    private final StoredValue stored;

    private LogPoint base;
    private final ArrayList<TermStart> terms = new ArrayList<>();
    private final NavigableMap<Long, Long> sealedMillis = new TreeMap<>();
    private List<TermStart> published = List.of();
    private boolean changed;
    private boolean hasUnstoredTerms;

    private History(StoredValue stored, LogPoint base) {
        this.stored = stored;
        this.base = base;
    }

    /// Stores the history of an empty log if there is none. Durable on return.
    static void format(StoredValue stored, LogPoint base) throws IOException {
        if (stored.read().isPresent()) return;
        var history = new History(stored, base);
        history.changed();
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

    /// True if a term, or where the log begins, is not stored yet: the mark must rest until it is.
    boolean hasUnstoredTerms() {
        return hasUnstoredTerms;
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
        hasUnstoredTerms = false;
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
        changed();
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
        terms.removeIf(start -> start.position() >= position && start.term() > base.term());
        sealedMillis.tailMap(openSegment, true).clear();
        changed();
    }

    /// The log begins at `point` now. The term that holds there keeps its start, though that lies before.
    void beginAt(LogPoint point, long firstSegment) {
        base = point;
        while (terms.size() > 1 && terms.get(1).position() <= point.position()) terms.removeFirst();
        sealedMillis.headMap(firstSegment, false).clear();
        changed();
    }

    /// Everything before is void: an empty log at `point`. The term that holds there is known, though no record of it
    /// is here: without it this log would have nothing in common with any other until the first record comes.
    void resetTo(LogPoint point) {
        base = point;
        terms.clear();
        if (point.term() > 0) terms.add(new TermStart(point.term(), point.position()));
        sealedMillis.clear();
        changed();
    }

    private void changed() {
        changed = true;
        hasUnstoredTerms = true;
        published = List.copyOf(terms);
    }
}
