// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// The number by which consumers filter: Java's hash of the tag, sign-extended; 0 without a tag (RocketMQ:
/// `MessageExtBrokerInner.tagsString2tagsCode`).
public final class TagHash {
    private TagHash() {}

    public static long of(String tags) {
        return tags.hashCode();
    }
}
