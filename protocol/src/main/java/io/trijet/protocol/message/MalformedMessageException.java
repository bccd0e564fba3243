// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

/// Bytes that claim to be a message (stored, or within a batch) and are not.
public final class MalformedMessageException extends RuntimeException {
    public MalformedMessageException(String message) {
        super(message);
    }
}
