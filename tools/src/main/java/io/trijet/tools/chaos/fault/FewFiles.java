// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;

/// A node that may open few files, and strangers that want more connections than that.
final class FewFiles implements Injection {
    /// What a node keeps for itself (`files-kept`), and a hundred clients.
    private static final long FILES = 612;

    private static final int STRANGERS = 1_000;

    private final Stage stage;
    private final NodePlan node;
    private final Strangers strangers;

    FewFiles(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.strangers = new Strangers(node, STRANGERS);
    }

    @Override
    public void inject() throws IOException, InterruptedException {
        FileLimit.set(stage.cluster().process(node), FILES);
        strangers.come();
    }

    /// All came, and most were turned away.
    @Override
    public boolean hasBitten() {
        int standing = strangers.standing();
        stage.tell(standing + " of " + STRANGERS + " strangers were let in");
        return strangers.came() == STRANGERS && standing < FILES;
    }

    @Override
    public void heal() throws ClusterException, IOException, InterruptedException {
        strangers.leave();
        FileLimit.lift(stage.cluster().process(node));
    }
}
