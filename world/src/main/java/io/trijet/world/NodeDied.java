// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

/// Thrown out of a disk call in which the process died: nothing after that call ever ran. An error, so that no
/// ordinary handler of the dead process sees it.
public final class NodeDied extends Error {
    private static final long serialVersionUID = 1;

    NodeDied(String where) {
        super("the process died in " + where, null, false, false);
    }
}
