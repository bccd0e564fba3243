// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;

/// Who leads a group, as one member knows it at first hand: it is the leader, or hears it. `term` is the last
/// that the member knows, `leader` is empty if it hears none.
public record LeaderClaim(long term, Optional<NodeId> leader) {}
