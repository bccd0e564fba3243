// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.protocol.Limits;
import io.trijet.protocol.Names;
import io.trijet.protocol.Permission;
import io.trijet.protocol.body.TopicConfig;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which topics an operator may create. Pure.
final class TopicRules {
    private TopicRules() {}

    /// What is wrong with a topic; empty if nothing is.
    static Optional<String> fault(TopicConfig topic, boolean isSystem, int maxQueues, Limits limits) {
        var nameFault = Names.topicFault(topic.name(), limits);
        if (nameFault.isPresent()) return nameFault;
        if (isSystem) return Optional.of("topic " + topic.name() + " is one of the broker's own");
        if (!Permission.isValid(topic.permission())) {
            return Optional.of("permission " + topic.permission() + " of topic " + topic.name()
                    + " is not a sum of 4 (read), 2 (write) and 1 (inherit)");
        }
        var attributes = Attributes.fault("topic " + topic.name(), topic.attributes());
        if (attributes.isPresent()) return attributes;
        var queueFault = queueFault("read", topic.readQueues(), maxQueues);
        return queueFault.isPresent() ? queueFault : queueFault("write", topic.writeQueues(), maxQueues);
    }

    private static Optional<String> queueFault(String what, int count, int maxQueues) {
        if (count >= 1 && count <= maxQueues) return Optional.empty();
        return Optional.of("a topic has 1 to " + maxQueues + " queues to " + what + ", asked for " + count);
    }

    /// Attributes after a change written `+name=value,-name`; empty if it is not written so.
    static Optional<SortedMap<String, String>> changed(SortedMap<String, String> attributes, String change) {
        var changed = new TreeMap<>(attributes);
        for (var part : change.split(",", -1)) {
            var text = part.strip();
            if (text.isEmpty()) continue;
            int equals = text.indexOf('=');
            if (text.charAt(0) == '+' && equals > 1) {
                changed.put(text.substring(1, equals), text.substring(equals + 1));
            } else if (text.charAt(0) == '-' && text.length() > 1 && equals < 0) {
                changed.remove(text.substring(1));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(changed);
    }
}
