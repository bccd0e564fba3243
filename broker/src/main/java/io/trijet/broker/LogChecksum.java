// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

/// The CRC-32C of the log's bytes `[from, to)`: the asked-for range as far as this member has it below its safe end.
public record LogChecksum(long from, long to, int crc) {}
