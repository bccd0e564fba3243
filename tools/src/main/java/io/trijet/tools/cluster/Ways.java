// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;

/// By which address a member of a cluster on this machine reaches another: its own, or one of somebody who stands
/// between them.
public interface Ways {
    /// Asked whenever configurations are written.
    String address(NodePlan from, NodePlan to) throws IOException;

    /// Everyone by its own address.
    static Ways direct() {
        return (_, to) -> to.memberAddress();
    }
}
