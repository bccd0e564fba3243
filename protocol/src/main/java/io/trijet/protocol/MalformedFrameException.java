// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// Bytes that are no frame: nothing that follows on the connection can be understood either, so it is closed.
public final class MalformedFrameException extends Exception {
    public MalformedFrameException(String message) {
        super(message);
    }
}
