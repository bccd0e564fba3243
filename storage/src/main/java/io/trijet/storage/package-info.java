// SPDX-License-Identifier: Apache-2.0
/// The commit log: one ordered run of bytes, cut into records, addressed by byte position, and what keeps it true over
/// crashes, torn writes, full and lying disks.
///
/// Start with `Log` (what others may know) and `record` (what a byte means); `CommitLog` is its one implementation.
/// `index` holds what is derived from the log and can be rebuilt from it. Nothing here knows RocketMQ or replication.
@NullMarked
package io.trijet.storage;

import org.jspecify.annotations.NullMarked;
