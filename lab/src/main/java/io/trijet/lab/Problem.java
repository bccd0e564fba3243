// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

/// A request that cannot be done: an HTTP status, what is wrong, and what to do about it (RFC 9457).
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String hint;

    Problem(int status, String detail, String hint) {
        super(detail);
        this.status = status;
        this.hint = hint;
    }

    Problem(int status, String detail, String hint, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.hint = hint;
    }

    static Problem badParameter(String detail, String hint) {
        return new Problem(400, detail, hint);
    }

    /// Right request, wrong moment.
    static Problem conflict(String detail, String hint) {
        return new Problem(409, detail, hint);
    }

    int status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    String hint() {
        return hint;
    }
}
