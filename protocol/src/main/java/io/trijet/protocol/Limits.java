// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// What is accepted from the network. Every one is checked before memory is spent on what it limits.
public record Limits(
        int frameBytes,
        int headerBytes,
        int headerFields,
        int bodyBytes,
        int propertiesBytes,
        int topicChars,
        int derivedTopicChars,
        int groupChars,
        int batchMessages) {
    /// As RocketMQ's (protocol.md appendix F); header and batch limits are ours.
    public static final Limits DEFAULT =
            new Limits(16 << 20, 64 << 10, 128, 4 << 20, Short.MAX_VALUE, 127, 255, 120, 65_536);

    public Limits {
        if (frameBytes < 1 << 10 || frameBytes > 1 << 30)
            throw new IllegalArgumentException("frameBytes must be 1 KiB to 1 GiB, was " + frameBytes);
        if (headerBytes < 256 || headerBytes > frameBytes)
            throw new IllegalArgumentException("headerBytes must be 256 to frameBytes, was " + headerBytes);
        if (headerFields < 16)
            throw new IllegalArgumentException("headerFields must be at least 16, was " + headerFields);
        if (bodyBytes < 1 || bodyBytes > frameBytes)
            throw new IllegalArgumentException("bodyBytes must be 1 to frameBytes, was " + bodyBytes);
        if (propertiesBytes < 0 || propertiesBytes > Short.MAX_VALUE)
            throw new IllegalArgumentException("propertiesBytes must be 0 to 32767, was " + propertiesBytes);
        if (topicChars < 1 || topicChars > derivedTopicChars)
            throw new IllegalArgumentException("topicChars must be 1 to derivedTopicChars, was " + topicChars);
        if (derivedTopicChars > Short.MAX_VALUE || groupChars < 1 || batchMessages < 1)
            throw new IllegalArgumentException("derivedTopicChars, groupChars or batchMessages out of range");
    }
}
