// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Lane;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// The thread of one directory that waits for the disk, so that no lane has to.
///
/// Forces run in the order they were asked for. Requests for the same file that wait next to each other are served by
/// one system call: each asked for what was written before it, and the call begins after all of them. Once a force has
/// failed on a file, the file's later requests fail too without a call: the page cache can no longer be believed.
/// The thread starts with the first request and is never interrupted.
final class Flusher {
    /// One request: which file, and whom to tell.
    private record Request(FileChannel channel, AtomicBoolean broken, Lane lane, Forced forced) {}

    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final String name;

    Flusher(String name) {
        this.name = name;
    }

    void force(FileChannel channel, AtomicBoolean broken, Lane lane, Forced forced) {
        requests.add(new Request(channel, broken, lane, forced));
        if (started.compareAndSet(false, true)) {
            Thread.ofPlatform().name("flush-" + name).daemon(true).start(this::run);
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // Ends with the process, as its directory's lock does.
    private void run() {
        var batch = new ArrayList<Request>();
        while (true) {
            batch.add(next());
            requests.drainTo(batch);
            int from = 0;
            for (int to = 1; to <= batch.size(); to++) {
                boolean runEnds = to == batch.size()
                        || !batch.get(to).channel().equals(batch.get(from).channel());
                if (!runEnds) continue;
                serve(batch.subList(from, to));
                from = to;
            }
            batch.clear();
        }
    }

    private Request next() {
        try {
            return requests.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("somebody interrupted the flusher, which would close the log's files", e);
        }
    }

    private static void serve(Iterable<Request> sameFile) {
        var first = sameFile.iterator().next();
        try {
            if (first.broken().get()) throw new IOException("an earlier force of this file failed");
            first.channel().force(false);
            for (var request : sameFile) request.lane().post(request.forced()::done);
        } catch (IOException e) {
            first.broken().set(true);
            for (var request : sameFile)
                request.lane().post(() -> request.forced().failed(e));
        }
    }
}
