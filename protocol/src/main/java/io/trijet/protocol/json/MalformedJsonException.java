// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

/// Text that is not the JSON that was expected: broken, too deep, too large, or of another shape.
public final class MalformedJsonException extends RuntimeException {
    public MalformedJsonException(String message) {
        super(message);
    }
}
