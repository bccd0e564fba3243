// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.protocol.body.TopicConfig;

/// What a topic's `permission` allows: a sum of bits (RocketMQ: `PermName`).
public final class Permission {
    public static final int READ = 4;
    public static final int WRITE = 2;
    /// A template: topics may be created in its image.
    public static final int INHERIT = 1;

    private Permission() {}

    public static boolean canRead(TopicConfig topic) {
        return (topic.permission() & READ) != 0;
    }

    public static boolean canWrite(TopicConfig topic) {
        return (topic.permission() & WRITE) != 0;
    }

    public static boolean canInherit(TopicConfig topic) {
        return (topic.permission() & INHERIT) != 0;
    }
}
