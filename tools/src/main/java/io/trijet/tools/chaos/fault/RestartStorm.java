// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.util.List;

/// kill -9 and a start at once, again and again, also before the start is done.
final class RestartStorm implements Injection {
    private static final List<Long> LIVES_MILLIS = List.of(200L, 1_500L, 700L, 3_000L, 1_000L);

    private final Stage stage;
    private final NodePlan node;
    private int deaths;

    RestartStorm(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
    }

    @Override
    public void inject() throws ClusterException, InterruptedException {
        for (long life : LIVES_MILLIS) {
            var process = stage.cluster().process(node);
            if (process.isAlive()) deaths++;
            process.kill();
            stage.start(node);
            Thread.sleep(life);
        }
    }

    @Override
    public boolean hasBitten() {
        return deaths == LIVES_MILLIS.size();
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        stage.start(node);
    }
}
