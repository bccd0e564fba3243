// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;

/// What a role uses to feed another member or to be fed.
record FeedParts(
        String group,
        LocalLog local,
        Memory memory,
        MemberStream stream,
        ReplicationConfig config,
        CheckpointSource checkpoints,
        Lane lane,
        Clock clock,
        Meter meter) {}
