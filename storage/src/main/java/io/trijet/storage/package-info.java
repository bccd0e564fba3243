// SPDX-License-Identifier: Apache-2.0
/// The commit log: one ordered run of bytes, cut into records, addressed by byte position, and what keeps it true over
/// crashes, torn writes, full and lying disks.
///
/// Start with `Log` (what others may know) and `record` (what a byte means); `CommitLog` is its one
/// implementation: `Batch` gathers, `Segments` holds the files, `PersistRounds` forces them, `MappedReads`
/// reads. What survives a crash is decided by `DurableMark` and `Recovery`, which steps over the records with
/// `RecordScan`; `TailCut` and `LogReset` take bytes away so that no crash brings them back. `Scrubber` walks
/// the open log with a `FlawFinder`; `Flaws` knows what it found and mends it. `Retention` is a pure rule,
/// `LogInspection` is for people, `DataDirectory` says whose directory it is.
///
/// `index` holds what is derived from the log and can be rebuilt from it. Nothing here knows RocketMQ or replication.
@NullMarked
package io.trijet.storage;

import org.jspecify.annotations.NullMarked;
