// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.storage.index.Checkpoints;
import java.util.List;

/// What `GroupReplica` drives: the parts that features share, and those that only it touches.
record GroupParts(
        Parts shared,
        Indexer indexer,
        Checkpoints checkpoints,
        Checkpointer checkpointer,
        Housekeeping housekeeping,
        Handlers handlers,
        List<Feature> features) {
    GroupParts {
        features = List.copyOf(features);
    }

    Lane lane() {
        return shared.lane();
    }

    Meter meter() {
        return shared.environment().meter();
    }

    NodeId node() {
        return shared.config().self();
    }

    /// Ends the group: nothing that it owns is used afterwards.
    void close() {
        housekeeping.stop();
        shared.replication().close();
        shared.queues().close();
        shared.keys().close();
        shared.log().close();
    }
}
