// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// A well-formed frame that asks for something impossible: a required field is missing, a number is not a number.
/// The sender is answered with `code` and the message; its connection stays open.
public final class InvalidRequestException extends Exception {
    private final int code;

    public InvalidRequestException(int code, String message) {
        super(message);
        this.code = code;
    }

    public InvalidRequestException(int code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// One of `ResponseCode`.
    public int code() {
        return code;
    }
}
