// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;

/// Who may accept writes now, as one member knows it.
public sealed interface Standing {
    long term();

    /// Writes are accepted here; `term` fences anything a former leader left behind. Its opening record is in the
    /// log.
    record Leading(long term) implements Standing {}

    /// Another member leads; empty while it is not known which.
    record Following(long term, Optional<NodeId> leader) implements Standing {}
}
