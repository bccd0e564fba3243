// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

/// Bytes of a STATE record or a checkpoint that this version cannot read. The node stops: going on without the change
/// would make it differ from the other members.
public final class UnknownStateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnknownStateException(String what) {
        super("unknown broker state: " + what + "; start this node with the version that wrote it, or a later one");
    }
}
