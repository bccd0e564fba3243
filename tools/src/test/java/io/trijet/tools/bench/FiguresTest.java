// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class FiguresTest {
    @Test
    void cpu_time_is_read_behind_any_name() {
        var rest = " S 1 2 3 4 5 6 7 8 9 10 123 77 0 0 20 0";
        assertThat(CpuTime.parse("42 (java)" + rest)).isEqualTo(2_000_000_000L);
        assertThat(CpuTime.parse("42 (a b) c) (d)" + rest)).isEqualTo(2_000_000_000L);
        assertThat(CpuTime.nanosOf(ProcessHandle.current().pid()).orElseThrow()).isPositive();
        assertThat(CpuTime.nanosOf(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void progress_is_a_line() {
        assertThat(ProgressBar.text("measure", 500, 1_000, 2.0))
                .contains("###############...............")
                .contains(" 50 %")
                .contains("500 of 1,000")
                .contains("250/s")
                .contains("2 s left");
        assertThat(ProgressBar.text("measure", 0, 0, 0)).contains("100 %");
        assertThat(ProgressBar.text("measure", 0, 10, 0)).contains("? s left");
    }

    @Test
    void only_a_refusal_is_known_to_have_failed() {
        assertThat(Outcome.of(SendStatus.SEND_OK)).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(Outcome.of(SendStatus.FLUSH_SLAVE_TIMEOUT)).isEqualTo(Outcome.STORED_NOT_SAFE);
        assertThat(Outcome.of(SendStatus.SLAVE_NOT_AVAILABLE)).isEqualTo(Outcome.STORED_NOT_SAFE);
        assertThat(Outcome.of(new MQBrokerException(2, "busy"))).isEqualTo(Outcome.FAILED);
        assertThat(Outcome.of(new MQClientException("no", new RemotingConnectException("h"))))
                .isEqualTo(Outcome.FAILED);
        assertThat(Outcome.of(new MQClientException("no", new RemotingTimeoutException("h"))))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(new RemotingTooMuchRequestException("timeout"))).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_plan_is_checked_at_its_limits() {
        assertThat(new LoadPlan("T", 1, 4 << 20, 1, 65_536, 0).batch()).isEqualTo(1);
        assertThatThrownBy(() -> new LoadPlan("T", 0, 1, 1, 1, 0)).hasMessageContaining("--messages");
        assertThatThrownBy(() -> new LoadPlan("T", 1, (4 << 20) + 1, 1, 1, 0)).hasMessageContaining("--size");
        assertThatThrownBy(() -> new LoadPlan("T", 1, 1 << 20, 5, 1, 0)).hasMessageContaining("--batch");
        assertThatThrownBy(() -> new LoadPlan("T", 1, 1, 1, 65_537, 0)).hasMessageContaining("--window");
        assertThatThrownBy(() -> new LoadPlan("T", 1, 1, 1, 1, -1)).hasMessageContaining("--rate");
    }

    @Test
    void a_quota_hands_out_every_message_once() {
        var quota = new Quota(new LoadPlan("T", 25, 1, 10, 1, 0));
        assertThat(List.of(quota.take(), quota.take(), quota.take(), quota.take()))
                .containsExactly(0L, 10L, 20L, -1L);
        assertThat(quota.sizeOf(10)).isEqualTo(10);
        assertThat(quota.sizeOf(20)).isEqualTo(5);
    }

    @Test
    void latencies_are_counted_in_milliseconds() {
        var tally = new Tally();
        for (int i = 1; i <= 1_000; i++) tally.add(Outcome.ACKNOWLEDGED, 1, i * 1_000_000L);
        tally.add(Outcome.UNKNOWN, 1, 99_000_000_000L);
        var latency = BenchReport.Latency.of(tally.takeMicros());
        assertThat(latency.p50()).isBetween(499.0, 501.0);
        assertThat(latency.p99()).isBetween(989.0, 992.0);
        assertThat(latency.max()).isBetween(999.0, 1_001.0);
        assertThat(tally.total()).isEqualTo(1_001);
    }

    @Test
    void a_report_holds_every_figure_for_people_and_programs() {
        var report = report();
        assertThat(report.toText())
                .contains("10,000 messages/s")
                .contains("P99.9")
                .contains("all brokers")
                .contains("then delivered")
                .contains("3.5")
                .contains("13.0");
        var json = JsonMapper.builder().build();
        var read = json.readTree(json.writeValueAsString(report));
        assertThat(read.path("command").asString("")).isEqualTo("./trijet bench --mode sync");
        assertThat(read.path("outcomes").path("unknown").asLong(-1)).isZero();
        assertThat(read.path("latencyMillis").path("p999").asDouble(0)).isEqualTo(4.5);
        assertThat(read.path("delivered").path("messages").asLong(0)).isEqualTo(99_000);
        assertThat(read.path("cpu")
                        .path("brokers")
                        .get(0)
                        .path("secondsPerMillion")
                        .asDouble(0))
                .isEqualTo(8.0);
    }

    @Test
    void a_load_goes_through_its_topics_in_turn() {
        var plan = new LoadPlan("T", 3, 100, 1, 2, 1, 0);
        assertThat(plan.topicNames()).containsExactly("T-0", "T-1", "T-2");
        assertThat(List.of(plan.topicOf(0), plan.topicOf(2), plan.topicOf(4), plan.topicOf(6)))
                .containsExactly("T-0", "T-1", "T-2", "T-0");
        assertThat(new LoadPlan("T", 100, 1, 2, 1, 0).topicNames()).containsExactly("T");
        assertThatThrownBy(() -> new LoadPlan("T", 0, 1, 1, 1, 1, 0)).hasMessageContaining("--topics");
        assertThatThrownBy(() -> new LoadPlan("T", 20_001, 1, 1, 1, 1, 0)).hasMessageContaining("--topics");
    }

    private static BenchReport report() {
        return new BenchReport(
                "./trijet bench --mode sync",
                "2 node processes of its own, mode sync, flush sync",
                "official",
                128,
                1,
                1_024,
                1,
                100_000,
                25_000,
                new BenchReport.Outcomes(100_000, 0, 0, 0, ""),
                10.0,
                10_000.0,
                9.77,
                new BenchReport.Latency(1.1, 1.0, 2.0, 3.0, 4.5, 6.0),
                List.of(new BenchReport.Quantile(50, 1.0), new BenchReport.Quantile(100, 6.0)),
                Optional.of(new BenchReport.Delivered(99_000, new BenchReport.Latency(1, 1, 2, 3.5, 4, 5))),
                List.of(new Course.Point(0, 0), new Course.Point(10, 100_000)),
                new BenchReport.Cpu(
                        List.of(
                                BenchReport.ProcessCpu.of("n0", 1, 800_000_000L, 100_000),
                                BenchReport.ProcessCpu.of("n1", 2, 500_000_000L, 100_000)),
                        13.0,
                        BenchReport.ProcessCpu.of("client", 3, 1_000_000_000L, 100_000)),
                new BenchReport.Machine(2, "25", "Linux 6", 0.1));
    }
}
