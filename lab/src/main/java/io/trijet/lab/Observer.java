// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.time.Duration;

/// Looks at the cluster again and again, so that no change of a leader goes unseen while nobody asks.
final class Observer implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Thread thread;

    private Observer(Challenge challenge) {
        thread = Thread.ofVirtual().name("observer").unstarted(() -> run(challenge));
    }

    static Observer start(Challenge challenge) {
        var observer = new Observer(challenge);
        observer.thread.start();
        return observer;
    }

    private static void run(Challenge challenge) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                challenge.observe();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
