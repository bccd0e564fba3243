// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// Where and when a message is stored: decided by the leader as it appends. Equal on every replica.
public record Placement(long queueOffset, long physicalOffset, long storeTimestamp, WireHost storeHost) {}
