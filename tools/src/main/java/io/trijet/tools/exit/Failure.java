// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.exit;

/// Something that was asked cannot be done: an exit code, a sentence, and what to do about it.
public final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String hint;

    public Failure(int code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    public Failure(int code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    /// Of `ExitCode`.
    public int code() {
        return code;
    }

    /// Empty if there is nothing to say.
    public String hint() {
        return hint;
    }
}
