// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.hosts;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// One host: its address, and a thread that lives there. What that thread opens and starts, sockets, threads and
/// processes, is on this host too, whoever uses it later.
public final class Host implements AutoCloseable {
    private final String address;
    private final ExecutorService thread;

    Host(String namespace, String address) {
        this.address = address;
        thread = Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().name(namespace).daemon().unstarted(() -> {
                    Namespace.enter(namespace);
                    task.run();
                }));
    }

    public String address() {
        return address;
    }

    /// Does something on this host, and waits for it.
    public <T> T call(Callable<T> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }

    /// The same for what does not fail.
    public void run(Runnable work) {
        CompletableFuture.runAsync(work, thread).join();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
