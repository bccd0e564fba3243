// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.List;

/// Brokers that somebody else has started. Their CPU time is known if their process ids are.
record RunningCluster(String nameServers, List<Broker> brokers) implements Target {
    RunningCluster {
        brokers = List.copyOf(brokers);
    }

    @Override
    public String description() {
        return "running cluster at " + nameServers;
    }

    @Override
    public void close() {
        // It is not ours to stop.
    }
}
