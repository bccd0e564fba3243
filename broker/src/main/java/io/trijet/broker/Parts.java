// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Unacknowledged;
import io.trijet.broker.send.MessageFinder;
import io.trijet.broker.send.MessageWriter;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.Changes;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Replication;
import io.trijet.storage.Log;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.KeyIndex;
import java.util.function.Supplier;

/// What the features of one group are built from. Only assembly sees it whole: a handler takes the parts it uses.
///
/// `group` is the broker's name on the wire, `number` its place among the cluster's groups; `node` is what the
/// groups of this node share.
public record Parts(
        NodeParts node,
        NodeConfig config,
        String group,
        int number,
        Environment environment,
        Lane lane,
        Log log,
        Replication replication,
        FailureDetector detector,
        Leadership leadership,
        Appender appender,
        Unacknowledged unacknowledged,
        StateMachine machine,
        Changes changes,
        Supplier<? extends Catalog> catalog,
        Topics topics,
        ConsumeQueues queues,
        KeyIndex keys,
        MessageWriter messages,
        MessageFinder finder,
        Arrivals arrivals,
        Housekeeping housekeeping,
        Traffic traffic) {}
