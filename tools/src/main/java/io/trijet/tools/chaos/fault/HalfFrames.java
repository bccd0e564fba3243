// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;

/// Thousands of connections that hold room and never finish what they begin to say.
final class HalfFrames implements Injection {
    private static final int CONNECTIONS = 5_000;

    private final Stage stage;
    private final Strangers strangers;

    HalfFrames(Stage stage, NodePlan node) {
        this.stage = stage;
        this.strangers = new Strangers(node, CONNECTIONS);
    }

    @Override
    public void inject() {
        strangers.come();
    }

    /// Most are still there: a node lets a frame take half a minute.
    @Override
    public boolean hasBitten() {
        int standing = strangers.standing();
        stage.tell(standing + " of " + CONNECTIONS + " half frames still wait for their end");
        return standing > CONNECTIONS / 2;
    }

    @Override
    public void heal() throws IOException {
        strangers.leave();
    }
}
