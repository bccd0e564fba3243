// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.List;

/// The brokers under load.
interface Target extends AutoCloseable {
    /// As the official client wants them.
    String nameServers();

    /// Those whose CPU time is measured.
    List<Broker> brokers();

    /// In words, for the report.
    String description();

    @Override
    void close();

    /// One broker's process on this machine.
    record Broker(String name, long pid) {}
}
