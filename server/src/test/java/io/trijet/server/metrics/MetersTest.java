// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trijet.storage.StorageMetric;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Meters meters = new Meters(registry);

    private String scraped() {
        return new String(new PrometheusText(registry).write(Optional.empty()), StandardCharsets.UTF_8);
    }

    @Test
    void counters_gauges_and_histograms_are_named_by_room_constant_and_unit() {
        meters.add(ServerMetric.CLIENT_FRAMES, 2);
        meters.add(ServerMetric.CLIENT_FRAMES, 3);
        meters.add(ServerMetric.MEMBER_BYTES_SENT, 10);
        meters.set(ServerMetric.CLIENT_CONNECTIONS, 4);
        meters.set(ServerMetric.CLIENT_CONNECTIONS, 1);
        meters.observe(StorageMetric.FSYNC_NANOS, 2_000_000);
        assertThat(scraped())
                .contains("# HELP trijet_server_client_frames_total Frames received from clients.")
                .contains("\ntrijet_server_client_frames_total 5.0\n")
                .contains("\ntrijet_server_member_bytes_sent_total 10.0\n")
                .contains("\ntrijet_server_client_connections 1.0\n")
                .contains("\ntrijet_storage_fsync_seconds_sum 0.002\n")
                .contains("\ntrijet_storage_fsync_seconds_bucket{le=\"0.001\"} 0\n")
                .contains("\ntrijet_storage_fsync_seconds_bucket{le=\"0.0025\"} 1\n");
    }

    @Test
    void the_machine_it_runs_on_is_measured_too() {
        assertThat(scraped()).contains("process_cpu_seconds_total").contains("jvm_memory_used_bytes");
    }
}
