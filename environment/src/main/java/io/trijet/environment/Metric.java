// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// A number worth watching. Each module lists its own in one enum.
public interface Metric {
    /// The constant's name, from the enum.
    String name();

    /// What it counts, and in which unit: `BYTES`, `NANOS`, or a plain count.
    Unit unit();

    /// One sentence for people.
    String meaning();

    /// What a metric counts, and so how it is written for scrapers.
    enum Unit {
        COUNT,
        BYTES,
        NANOS
    }
}
