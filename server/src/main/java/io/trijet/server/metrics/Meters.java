// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trijet.environment.Meter;
import io.trijet.environment.Metric;
import io.trijet.environment.Metric.Unit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The door for numbers, opened to Prometheus: a metric becomes a counter, gauge or histogram by how it is used first.
///
/// Any thread. The name is made from the enum and its constant: `StorageMetric.TORN_TAILS_CUT` becomes
/// `trijet_storage_torn_tails_cut_total`; nanoseconds become seconds. There are no exemplars: nobody traces here, and
/// the library wakes a thread of its own for each change that might become one.
public final class Meters implements Meter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };
    private static final double[] AMOUNTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096, 16_384, 65_536, 1_048_576};

    private final PrometheusRegistry registry;
    private final Map<Metric, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Metric, Gauge> gauges = new ConcurrentHashMap<>();
    private final Map<Metric, Histogram> histograms = new ConcurrentHashMap<>();

    public Meters(PrometheusRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void add(Metric metric, long amount) {
        var counter = counters.get(metric);
        if (counter == null) counter = counters.computeIfAbsent(metric, this::counter);
        counter.inc(scaled(metric, amount));
    }

    @Override
    public void set(Metric metric, long value) {
        var gauge = gauges.get(metric);
        if (gauge == null) gauge = gauges.computeIfAbsent(metric, this::gauge);
        gauge.set(scaled(metric, value));
    }

    @Override
    public void observe(Metric metric, long value) {
        var histogram = histograms.get(metric);
        if (histogram == null) histogram = histograms.computeIfAbsent(metric, this::histogram);
        histogram.observe(scaled(metric, value));
    }

    private static double scaled(Metric metric, long value) {
        return metric.unit() == Unit.NANOS ? value / NANOS_PER_SECOND : value;
    }

    private Counter counter(Metric metric) {
        return Counter.builder()
                .name(name(metric))
                .help(metric.meaning())
                .withoutExemplars()
                .register(registry);
    }

    private Gauge gauge(Metric metric) {
        return Gauge.builder()
                .name(name(metric))
                .help(metric.meaning())
                .withoutExemplars()
                .register(registry);
    }

    private Histogram histogram(Metric metric) {
        return Histogram.builder()
                .name(name(metric))
                .help(metric.meaning())
                .classicOnly()
                .classicUpperBounds(metric.unit() == Unit.NANOS ? SECONDS : AMOUNTS)
                .withoutExemplars()
                .register(registry);
    }

    /// What a scraper sees, less the `_total` of counters.
    static String name(Metric metric) {
        var room = metric.getClass().getSimpleName().replaceFirst("Metrics?$", "");
        if (room.isEmpty())
            room = metric.getClass().getSuperclass().getSimpleName().replaceFirst("Metrics?$", "");
        var name = "trijet_" + room.toLowerCase(Locale.ROOT) + "_"
                + metric.name().toLowerCase(Locale.ROOT).replaceFirst("_(total|nanos|seconds)$", "");
        return switch (metric.unit()) {
            case COUNT -> name;
            case BYTES -> name.contains("bytes") ? name : name + "_bytes";
            case NANOS -> name + "_seconds";
        };
    }
}
