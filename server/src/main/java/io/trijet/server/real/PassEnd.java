// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayList;

/// What happens at the end of one pass of an event loop: first what the lanes deferred (append, force, ship, answer),
/// then the connections write what they gathered, each with one system call.
///
/// A pass is: wait for ready sockets, read them, run the tasks that are queued, run this. Owned by the loop's thread.
/// What is deferred while the deferred tasks run belongs to the next pass, and that pass does not wait for a socket.
final class PassEnd {
    private final SingleThreadEventLoop loop;
    private ArrayList<Runnable> deferred = new ArrayList<>();
    private ArrayList<Runnable> running = new ArrayList<>();
    private final ArrayList<Runnable> writes = new ArrayList<>();
    private boolean armed;
    private boolean ending;

    PassEnd(SingleThreadEventLoop loop) {
        this.loop = loop;
    }

    /// Runs `task` once when this pass ends.
    void defer(Runnable task) {
        assert loop.inEventLoop() : "deferred from outside the loop";
        deferred.add(task);
        arm();
    }

    /// Runs `write` once after everything deferred in this pass, also when called by a deferred task.
    void write(Runnable write) {
        assert loop.inEventLoop() : "written from outside the loop";
        writes.add(write);
        arm();
    }

    private void arm() {
        if (armed || ending) return;
        armed = true;
        loop.executeAfterEventLoopIteration(this::end);
    }

    private void end() {
        armed = false;
        ending = true;
        try {
            runDeferred();
            // A write may make room and so cause another: they are few, and each adds at most itself again.
            for (int i = 0; i < writes.size(); i++) writes.get(i).run();
        } finally {
            writes.clear();
            ending = false;
            // Through the task queue, which keeps the loop from waiting for sockets; arming here would run in this
            // pass.
            if (!deferred.isEmpty()) loop.execute(this::arm);
        }
    }

    private void runDeferred() {
        var tasks = deferred;
        deferred = running;
        running = tasks;
        for (var task : tasks) task.run();
        tasks.clear();
    }
}
