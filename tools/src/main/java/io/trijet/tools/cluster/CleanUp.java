// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

/// What must not stay behind: it is removed by `close`, or at the end of this process, also when somebody presses
/// Ctrl-C.
public final class CleanUp implements AutoCloseable {
    private final Runnable work;
    private final Thread atExit;

    private CleanUp(String name, Runnable work) {
        this.work = work;
        this.atExit = new Thread(work, name);
    }

    /// `work` may be done twice where the process ends meanwhile. `name` is that of its thread.
    public static CleanUp of(String name, Runnable work) {
        var cleanUp = new CleanUp(name, work);
        Runtime.getRuntime().addShutdownHook(cleanUp.atExit);
        return cleanUp;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // This process is ending: it is done there.
        }
        work.run();
    }
}
