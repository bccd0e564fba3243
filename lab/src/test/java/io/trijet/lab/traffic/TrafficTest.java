// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class TrafficTest {
    private final Semaphore began = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);

    @Test
    void a_pause_tells_of_a_run_that_is_still_ending_whoever_ended_it() throws Exception {
        try (var traffic = Traffic.start(this::sendUntilAllowedToEnd, trouble -> {})) {
            assertThat(traffic.pause()).isFalse();
            traffic.resume();
            traffic.set(new Traffic.Wish(10, 100));
            began.acquire();
            traffic.set(Traffic.Wish.NONE);
            assertThat(traffic.pause()).isTrue();
            traffic.resume();
            mayEnd.release();
            Awaitility.await("the end of the run").until(() -> {
                boolean isSending = traffic.pause();
                traffic.resume();
                return !isSending;
            });
        }
    }

    private void sendUntilAllowedToEnd(Sender.Order order, Consumer<Sender> begun) throws InterruptedException {
        began.release();
        mayEnd.acquire();
    }
}
