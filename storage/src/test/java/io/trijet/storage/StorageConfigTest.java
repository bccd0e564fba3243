// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StorageConfigTest {
    private static StorageConfig with(long segment, int record, int batch, int fill, long markMillis) {
        return new StorageConfig(segment, record, batch, fill, Duration.ofMillis(markMillis), false);
    }

    @Test
    void the_defaults_are_legal() {
        assertThat(StorageConfig.forServer().segmentBytes()).isEqualTo(1L << 30);
        assertThat(StorageConfig.forLaptop().segmentBytes()).isEqualTo(64L << 20);
        assertThat(StorageConfig.forLaptop().maxRecordBytes()).isEqualTo(17 << 20);
    }

    @Test
    void each_limit_holds_at_the_limit_and_is_refused_past_it() {
        with(1024, 992, 512, 1024, 0);
        with(1L << 30, 64, 512, 0, 10_000);
        assertThatThrownBy(() -> with(512, 64, 512, 0, 0)).hasMessageContaining("segment-bytes");
        assertThatThrownBy(() -> with(1025, 64, 512, 0, 0)).hasMessageContaining("segment-bytes");
        assertThatThrownBy(() -> with((1L << 30) + 512, 64, 512, 0, 0)).hasMessageContaining("segment-bytes");
        assertThatThrownBy(() -> with(1024, 993, 512, 0, 0)).hasMessageContaining("max-record-bytes");
        assertThatThrownBy(() -> with(1024, 63, 512, 0, 0)).hasMessageContaining("max-record-bytes");
        assertThatThrownBy(() -> with(1024, 64, 511, 0, 0)).hasMessageContaining("batch-bytes");
        assertThatThrownBy(() -> with(1024, 64, 512, 1025, 0)).hasMessageContaining("fill-ahead-bytes");
        assertThatThrownBy(() -> with(1024, 64, 512, 0, 10_001)).hasMessageContaining("mark-interval");
    }
}
