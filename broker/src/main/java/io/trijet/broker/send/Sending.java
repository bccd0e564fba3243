// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.topic.TopicMaker;
import io.trijet.protocol.Request;
import io.trijet.protocol.message.UniqueIds;
import io.trijet.protocol.message.WireHost;
import org.jspecify.annotations.Nullable;

/// Everything that producers ask for. Request/reply pairs (324, 325), transactions and recalls are not built.
public final class Sending implements Feature {
    private final Parts parts;
    private final TopicMaker maker;

    public Sending(Parts parts, TopicMaker maker) {
        this.parts = parts;
        this.maker = maker;
    }

    @Override
    public void install(Handlers handlers) {
        var config = parts.config();
        var environment = parts.environment();
        var limits = config.limits();
        var host = WireHost.of(config.member(config.self()).broker());
        var stamp = new Stamp(
                config.cluster(), new UniqueIds(host, environment.randomness()), environment.clock(), parts.lane());
        handlers.on(
                Request.Send.class,
                new SendHandler(
                        parts.messages(),
                        parts.machine(),
                        parts.catalog(),
                        parts.topics(),
                        maker,
                        stamp,
                        config.settings().protocol(),
                        new SendHandler.Creation(
                                limits.autoCreateTopics(), limits.maxTopics(), limits.maxQueuesPerTopic()),
                        this::refusal,
                        parts.traffic(),
                        environment.meter()));
    }

    /// Why no send is taken now, or null.
    private @Nullable String refusal() {
        if (!parts.leadership().isHere()) return parts.leadership().refusal();
        if (!parts.housekeeping().isDiskFull()) return null;
        parts.environment().meter().add(BrokerMetric.SENDS_REFUSED_DISK_FULL, 1);
        long percent = Math.round(parts.housekeeping().diskUsed() * 100);
        return "the disk of node " + parts.config().self() + " is " + percent
                + " % full, so nothing is stored; free some space";
    }
}
