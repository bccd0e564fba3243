// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.List;
import java.util.OptionalLong;

/// The brokers under load.
interface Target extends AutoCloseable {
    /// As the official client wants them.
    String nameServers();

    /// Those whose CPU time is measured.
    List<Broker> brokers();

    /// In words, for the report.
    String description();

    /// The terms of all groups, added up: it grows with every election. Empty where that cannot be asked.
    default OptionalLong terms() throws InterruptedException {
        return OptionalLong.empty();
    }

    @Override
    void close();

    /// One broker's process on this machine.
    record Broker(String name, long pid) {}
}
