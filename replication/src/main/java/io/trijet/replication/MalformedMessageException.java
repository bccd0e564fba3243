// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// Bytes from another member that make no sense. Carries no stack: it is counted and logged, not debugged.
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String what) {
        super(what, null, false, false);
    }
}
