// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// Bytes `[from, until)` that this log once had safely on disk and has lost: they must come from a replica before this
/// member counts again. Remembered across restarts.
public record Damage(long from, long until) {}
