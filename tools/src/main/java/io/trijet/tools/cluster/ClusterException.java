// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

/// Something about the cluster on this machine stands in the way. The message says what, `hint` what to do.
public final class ClusterException extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    public ClusterException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public ClusterException(String message, String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
