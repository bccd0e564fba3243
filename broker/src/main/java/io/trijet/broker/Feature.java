// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.replication.Standing;

/// A part of one group's broker: its handlers, and what it must hear about the group. Owned by the group's lane.
public interface Feature {
    /// Registers what it answers. Called once, before the group starts.
    void install(Handlers handlers);

    /// The group begins, on its lane.
    default void start() {}

    /// Leadership began (the tail is scanned, requests may be served) or ended.
    default void standing(Standing standing) {}

    /// The log was cut, or begun anew, and the state was rebuilt: what was remembered of it is void.
    default void rebuilt() {}

    /// Adds what it knows to the picture of the node.
    default void describe(NodeView.Builder view) {}
}
