// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.Ballot;
import io.trijet.environment.Disk;
import io.trijet.storage.LogPoint;
import io.trijet.storage.MirroredValue;
import io.trijet.storage.StoredValue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/// What a member must not forget, on disk before it is told to anyone. Owned by the group's lane.
///
/// ```
///  term file:    version 1, term 8, vote 4 (-1: none), opened 8, lossy 8, confirmed 1
///  voters file:  position 8, count 2, incarnations (names) …
///  seed file:    at 20, state at 20, state …
/// ```
final class Memory {
    private static final int VERSION = 2;
    private static final int SEED_HEADER_BYTES = 40;

    private final MirroredValue termFile;
    private final StoredValue seedFile;
    private final StoredValue votersFile;
    private final SafeMark safeMark;
    private Remembered remembered;
    private Optional<LogPoint> seedStateAt = Optional.empty();

    /// - `term`: the highest term promised, followed or opened. Nothing older is acknowledged.
    /// - `vote`: the member (its number) that got this one's vote in `term` (`raft`).
    /// - `opened`: the last term this member opened itself.
    /// - `lossy`: the highest term known to have been opened with data loss accepted.
    /// - `isConfirmed`: false while this directory may have forgotten a promise: it replaces one that was lost and
    ///   has
    ///   not yet heard from every other member.
    record Remembered(long term, OptionalInt vote, long opened, long lossy, boolean isConfirmed) {
        Remembered withTerm(long changed) {
            return new Remembered(changed, changed == term ? vote : OptionalInt.empty(), opened, lossy, isConfirmed);
        }

        Remembered withOpened(long changed) {
            return new Remembered(changed, OptionalInt.empty(), changed, lossy, isConfirmed);
        }

        Remembered withLossy(long changed) {
            return new Remembered(term, vote, opened, Math.max(lossy, changed), isConfirmed);
        }

        Remembered confirmed() {
            return new Remembered(term, vote, opened, lossy, true);
        }

        Remembered withBallot(Ballot ballot) {
            return new Remembered(ballot.term(), ballot.votedFor(), opened, lossy, isConfirmed);
        }

        Ballot ballot() {
            return new Ballot(term, vote);
        }
    }

    /// A checkpoint that came from a leader, kept until the broker has one of its own that is as young: the log begins
    /// at `at`, and the state is that of `stateAt`.
    record Seed(LogPoint at, LogPoint stateAt, MemorySegment state) {}

    Memory(Disk disk, boolean isFounder) throws IOException {
        termFile = MirroredValue.open(disk, "term");
        seedFile = new StoredValue(disk, "seed");
        votersFile = new StoredValue(disk, "voters");
        safeMark = new SafeMark(disk);
        var stored = termFile.value();
        remembered = stored.isPresent() ? parse(stored.get()) : new Remembered(0, OptionalInt.empty(), 0, 0, isFounder);
    }

    /// How far the log was safe.
    SafeMark safeMark() {
        return safeMark;
    }

    Remembered remembered() {
        return remembered;
    }

    /// Durable on return.
    void save(Remembered changed) throws IOException {
        assert changed.term() >= remembered.term() : "term " + changed.term() + " after " + remembered.term();
        if (changed.equals(remembered)) return;
        var to = new FieldWriter(64)
                .putByte(VERSION)
                .putLong(changed.term())
                .putInt(changed.vote().orElse(-1))
                .putLong(changed.opened())
                .putLong(changed.lossy())
                .putByte(changed.isConfirmed() ? 1 : 0);
        termFile.write(to.written().toArray(ValueLayout.JAVA_BYTE));
        remembered = changed;
    }

    /// Who votes, as far as this member was told; empty if it never was.
    Optional<Voters> voters() throws IOException {
        var stored = votersFile.read();
        if (stored.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Voters.read(new FieldReader(MemorySegment.ofArray(stored.get()))));
        } catch (MalformedMessageException e) {
            throw new IOException("the voters file is damaged: " + e.getMessage(), e);
        }
    }

    /// Durable on return.
    void saveVoters(Voters voters) throws IOException {
        votersFile.write(voters.encoded().toArray(ValueLayout.JAVA_BYTE));
    }

    Optional<Seed> seed() throws IOException {
        var stored = seedFile.read();
        if (stored.isEmpty()) return Optional.empty();
        var bytes = MemorySegment.ofArray(stored.get());
        try {
            var from = new FieldReader(bytes);
            var seed = new Seed(from.getPoint(), from.getPoint(), bytes.asSlice(SEED_HEADER_BYTES));
            seedStateAt = Optional.of(seed.stateAt());
            return Optional.of(seed);
        } catch (MalformedMessageException e) {
            throw new IOException("the seed file is damaged: " + e.getMessage(), e);
        }
    }

    /// Where the state of the seed belongs that is kept, as far as it was read or saved in this life.
    Optional<LogPoint> seedStateAt() {
        return seedStateAt;
    }

    void saveSeed(Seed seed) throws IOException {
        var head = new FieldWriter(SEED_HEADER_BYTES)
                .putPoint(seed.at())
                .putPoint(seed.stateAt())
                .written();
        var bytes = new byte[Math.toIntExact(SEED_HEADER_BYTES + seed.state().byteSize())];
        var all = MemorySegment.ofArray(bytes);
        all.copyFrom(head);
        all.asSlice(SEED_HEADER_BYTES).copyFrom(seed.state());
        seedFile.write(bytes);
        seedStateAt = Optional.of(seed.stateAt());
    }

    void clearSeed() throws IOException {
        seedFile.clear();
        seedStateAt = Optional.empty();
    }

    private static Remembered parse(byte[] stored) throws IOException {
        try {
            var from = new FieldReader(MemorySegment.ofArray(stored));
            int version = from.getByte();
            if (version != VERSION) throw new IOException("the term file has version " + version + ", not " + VERSION);
            var parsed = new Remembered(
                    from.getNatural("term"),
                    vote(from.getInt()),
                    from.getNatural("opened"),
                    from.getNatural("lossy"),
                    from.getFlag("confirmed"));
            from.end();
            return parsed;
        } catch (MalformedMessageException e) {
            throw new IOException("the term file is damaged: " + e.getMessage(), e);
        }
    }

    private static OptionalInt vote(int stored) {
        return stored < 0 ? OptionalInt.empty() : OptionalInt.of(stored);
    }
}
