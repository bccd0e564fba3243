// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.Door;
import io.trijet.broker.door.Forwarder;
import io.trijet.broker.door.Room;
import io.trijet.broker.group.MembershipBoard;
import io.trijet.broker.route.KnownLeaders;
import io.trijet.broker.state.CatalogBoard;
import io.trijet.environment.Environment;
import io.trijet.replication.FailureDetector;

/// What the groups of one node share. Each part says who may touch it; any lane may ask.
///
/// `catalog` is written by the first group, `memberships` by who takes heartbeats, `leads` by each group for
/// itself. `leaders` are these and what other members say of theirs. `parked` is the room for requests that wait for a
/// leader or for a topic.
public record NodeParts(
        NodeConfig config,
        Environment environment,
        FailureDetector detector,
        Leads leads,
        KnownLeaders leaders,
        CatalogBoard catalog,
        MembershipBoard memberships,
        Door door,
        Forwarder forwarder,
        Room parked,
        Gauges gauges) {
    static NodeParts of(NodeConfig config, Environment environment, FailureDetector detector) {
        var leads = new Leads(config.groups().size(), environment.clock().nanos());
        var leaders = new KnownLeaders(config, leads, detector, environment.clock());
        detector.claim(leaders::claims);
        var first = environment.lanes().apply(config.groups().getFirst());
        var limits = config.settings().door();
        return new NodeParts(
                config,
                environment,
                detector,
                leads,
                leaders,
                new CatalogBoard(),
                new MembershipBoard(),
                new Door(config, leads, first),
                new Forwarder(config, environment),
                new Room("parked", limits.maxParked(), limits.maxParkedBytes()),
                new Gauges(environment.meter(), config.groups().size()));
    }
}
