// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;

/// How a transfer of leadership ended.
public sealed interface TransferOutcome {
    /// `to` leads in `term`, as far as this member knows.
    record Transferred(NodeId to, long term) implements TransferOutcome {}

    /// This member goes on, or never led. `why` says what stands in the way and what to do.
    record Refused(String why) implements TransferOutcome {}
}
