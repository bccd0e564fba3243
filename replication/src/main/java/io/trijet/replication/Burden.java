// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;

/// How many of the cluster's groups each member leads, as this node knows it, seen by one of its groups. Any thread.
///
/// Clients that ask for a route while one node leads everything have nowhere else to go when it dies.
public interface Burden {
    /// Of a group that is alone.
    Burden NONE = new Burden() {
        @Override
        public boolean isTooMuch() {
            return false;
        }

        @Override
        public int of(NodeId member) {
            return 0;
        }
    };

    /// This node leads more groups than it should, and this one is the one to go.
    boolean isTooMuch();

    /// How many groups the member leads.
    int of(NodeId member);
}
