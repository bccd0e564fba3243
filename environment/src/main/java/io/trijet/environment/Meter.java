// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// The only door outward for numbers. Each module lists its metrics in one enum.
public interface Meter {
    /// Adds to a counter.
    void add(Metric metric, long amount);

    /// Sets a gauge.
    void set(Metric metric, long value);

    /// Adds an observation to a histogram.
    void observe(Metric metric, long value);
}
