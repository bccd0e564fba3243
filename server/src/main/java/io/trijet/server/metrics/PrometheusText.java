// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.trijet.broker.NodeView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Writes all numbers as Prometheus reads them. Any thread.
public final class PrometheusText {
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public PrometheusText(PrometheusRegistry registry) {
        this.registry = registry;
        JvmMetrics.builder().register(registry);
    }

    /// The counters, and what the picture says where there is one already.
    public byte[] write(Optional<NodeView> view) {
        var all = MetricSnapshots.builder();
        registry.scrape().forEach(all::metricSnapshot);
        view.ifPresent(seen -> ViewMetrics.of(seen).forEach(all::metricSnapshot));
        var text = new ByteArrayOutputStream();
        try {
            writer.write(text, all.build(), EscapingScheme.ALLOW_UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toByteArray();
    }
}
