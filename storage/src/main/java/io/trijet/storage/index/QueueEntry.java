// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

/// Where one message lies: `record` is the position of the record that holds it, `position` of its own first byte.
public record QueueEntry(long record, long position, int size, int tagHash) {}
