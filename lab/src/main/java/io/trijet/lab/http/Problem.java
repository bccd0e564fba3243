// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

/// A request that cannot be done: an HTTP status, what is wrong, and what to do about it (RFC 9457).
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String hint;

    public Problem(int status, String detail, String hint) {
        super(detail);
        this.status = status;
        this.hint = hint;
    }

    public Problem(int status, String detail, String hint, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.hint = hint;
    }

    public static Problem badParameter(String detail, String hint) {
        return new Problem(400, detail, hint);
    }

    /// Right request, wrong moment.
    public static Problem conflict(String detail, String hint) {
        return new Problem(409, detail, hint);
    }

    public int status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public String hint() {
        return hint;
    }
}
