// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Metric;

/// What storage counts. Faults first: each is provoked by a test that asserts this very count.
public enum StorageMetric implements Metric {
    TORN_TAILS_DROPPED(Unit.COUNT, "starts that found bytes behind the last whole record, and dropped them"),
    DAMAGED_RECORDS_FOUND(Unit.COUNT, "records below the durable mark that are not what was written"),
    DAMAGED_BYTES_CUT(Unit.BYTES, "bytes given up after damage, to be fetched again from a replica"),
    DAMAGE_REPAIRED(Unit.COUNT, "damaged ranges that were fetched again from a replica, whole"),
    DAMAGED_RANGES_FOUND(Unit.COUNT, "damaged ranges found below the durable mark, by the scrubber or at start"),
    DAMAGED_RANGES(Unit.COUNT, "damaged ranges that are known and not mended"),
    SCRUBBED_BYTES(Unit.BYTES, "bytes of the log read again to find damage"),
    SCRUB_PASSES(Unit.COUNT, "times all of the log was read again to find damage"),
    DIVERGED_FILES_DROPPED(Unit.COUNT, "cut tails deleted from diverged/ to keep it within its limits"),
    TAILS_CUT(Unit.COUNT, "diverged tails that were cut and kept aside"),
    CUT_BYTES(Unit.BYTES, "bytes of diverged tails that were cut and kept aside"),
    DISK_FAILURES(Unit.COUNT, "writes or forces that failed: the log stopped"),
    STALE_FORCES_DROPPED(Unit.COUNT, "forces that ended after the bytes they spoke of had been cut"),
    FILLS_FAILED(Unit.COUNT, "attempts to fill a file with zeros ahead of the writer that failed"),
    MARK_SLOTS_IGNORED(Unit.COUNT, "slots of the durable mark whose checksum was wrong"),
    UNFINISHED_RESETS_REPEATED(Unit.COUNT, "starts that finished beginning a log anew"),
    INDEX_RUNS_DROPPED(Unit.COUNT, "index files that were not whole, and what followed them: fed again from the log"),
    INDEX_ENTRIES_IGNORED(Unit.COUNT, "entries of the key index whose check was wrong"),
    CHECKPOINTS_IGNORED(Unit.COUNT, "checkpoints that were not whole"),
    CHECKPOINTS_PUT_OFF(Unit.COUNT, "checkpoints that were not begun because the disk had no room for them"),
    RECOVERED_BYTES(Unit.BYTES, "whole records above the durable mark, written and forced anew at start"),
    FSYNC_NANOS(Unit.NANOS, "how long a group's force took, as its lane saw it"),
    WRITTEN_BYTES(Unit.BYTES, "bytes of records written to the log"),
    SEGMENTS_CREATED(Unit.COUNT, "segments begun"),
    SEGMENTS_DELETED(Unit.COUNT, "segments deleted by retention");

    private final Unit unit;
    private final String meaning;

    StorageMetric(Unit unit, String meaning) {
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
