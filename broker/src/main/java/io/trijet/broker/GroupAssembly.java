// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Unacknowledged;
import io.trijet.broker.send.MessageFinder;
import io.trijet.broker.send.MessageWriter;
import io.trijet.broker.send.QueueOffsets;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.Changes;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.SystemTopics;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.protocol.message.WireHost;
import io.trijet.replication.CheckpointSource;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Membership;
import io.trijet.replication.Mode;
import io.trijet.replication.Replication;
import io.trijet.replication.Replications;
import io.trijet.storage.CommitLog;
import io.trijet.storage.DataDirectory;
import io.trijet.storage.LogDoors;
import io.trijet.storage.LogIdentity;
import io.trijet.storage.OnDamage;
import io.trijet.storage.index.Checkpoints;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.KeyIndex;
import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens one group's log and indexes and builds everything that stands on them. The one place where they are
/// joined.
final class GroupAssembly {
    private final BrokerNode.ReplicationOpener opener;
    private final NodeParts node;
    private final NodeConfig config;
    private final String group;
    private final int number;
    private final Environment environment;
    private final Membership membership;
    private final FailureDetector detector;
    private final Lane lane;

    GroupAssembly(NodeParts node, int number, Membership membership, BrokerNode.ReplicationOpener opener) {
        this.opener = opener;
        this.node = node;
        this.config = node.config();
        this.group = config.groups().get(number);
        this.number = number;
        this.environment = node.environment();
        this.membership = membership;
        this.detector = node.detector();
        this.lane = environment.lanes().apply(group);
    }

    GroupParts build() throws IOException {
        var disk = DataDirectory.group(environment.disk(), number);
        var doors = new LogDoors(disk, lane, environment.clock(), environment.meter());
        var settings = config.settings();
        var log = CommitLog.open(
                doors,
                new LogIdentity(config.clusterId(), group),
                settings.storage(),
                config.mode() == Mode.SINGLE ? OnDamage.REFUSE : OnDamage.MEND);
        var queues = ConsumeQueues.open(doors, settings.index(), GroupAssembly::stop);
        var keys = KeyIndex.open(doors, settings.index(), GroupAssembly::stop);
        var checkpoints = Checkpoints.open(doors, GroupAssembly::stop);
        fitToLog(log, queues, keys, checkpoints);
        var source = new LateSource();
        var replication = opener.open(
                config.mode(),
                new Replications.Parts(
                        group,
                        settings.replication(),
                        membership,
                        log,
                        environment,
                        detector,
                        disk.directory("replication"),
                        source,
                        new LeadBurden(config, node.leads(), number)));
        return join(log, queues, keys, checkpoints, replication, source);
    }

    /// What is derived from the log may have survived bytes that the log itself lost, or lies where retention
    /// deleted.
    private static void fitToLog(CommitLog log, ConsumeQueues queues, KeyIndex keys, Checkpoints checkpoints)
            throws IOException {
        checkpoints.truncateAfter(log.end());
        queues.truncateAfter(log.end());
        keys.truncateAfter(log.end());
        queues.deleteBelow(log.startPosition());
        keys.deleteBelow(log.startPosition());
    }

    private GroupParts join(
            CommitLog log,
            ConsumeQueues queues,
            KeyIndex keys,
            Checkpoints checkpoints,
            Replication replication,
            LateSource source) {
        var limits = config.limits();
        var clock = environment.clock();
        var waiting = new Unacknowledged(limits.maxUnacknowledgedCount(), limits.maxUnacknowledgedBytes());
        var appender = new Appender(
                log,
                replication,
                waiting,
                config.mode(),
                clock,
                lane,
                limits.replicaTimeout().toNanos());
        int maxPayload = config.settings().storage().maxRecordBytes() - RecordLayout.HEADER_BYTES;
        var room = new StateMachine.Room(maxPayload, limits.maxConsumerOffsets());
        var machine =
                new StateMachine(appender, clock, lane, limits.offsetBatch().toNanos(), room);
        Supplier<Catalog> catalog = number == 0 ? machine::state : node.catalog()::shown;
        var topics = new Topics(
                catalog,
                SystemTopics.of(config.cluster(), config.groups(), limits.autoCreateTopics(), limits.templateQueues()));
        var nextOffsets = new QueueOffsets(queues);
        var storeHost = WireHost.of(config.member(config.self()).broker());
        var messages = new MessageWriter(appender, waiting, nextOffsets, storeHost, number, maxPayload);
        var leadership = new Leadership(appender, replication, config, group);
        var arrivals = new Arrivals();
        var housekeeping = new Housekeeping(
                new Housekeeping.Sources(log, queues, keys, checkpoints, replication, appender, environment, lane),
                config);
        var indexer = new Indexer(
                log,
                lane,
                new Indexer.Fed(queues, keys, machine, nextOffsets, appender, arrivals, housekeeping::deleteBelow),
                config.mode() != Mode.SINGLE);
        var checkpointer = new Checkpointer(
                new Checkpointer.Sources(checkpoints, log, queues, machine, appender, indexer, housekeeping),
                clock,
                environment.meter(),
                limits);
        source.target = checkpointer;
        var traffic = new Traffic();
        housekeeping.everySecond(indexer::tryAgain);
        housekeeping.everySecond(checkpointer::tick);
        housekeeping.everySecond(traffic::sample);
        var shared = new Parts(
                node,
                config,
                group,
                number,
                environment,
                lane,
                log,
                replication,
                detector,
                leadership,
                appender,
                waiting,
                machine,
                new Changes(machine, appender, waiting, leadership),
                catalog,
                topics,
                queues,
                keys,
                messages,
                new MessageFinder(log, queues, replication, environment.meter(), number, maxPayload),
                arrivals,
                housekeeping,
                traffic);
        var features = Features.of(shared);
        var handlers = new Handlers();
        for (var feature : features) feature.install(handlers);
        return new GroupParts(shared, indexer, checkpoints, checkpointer, housekeeping, handlers, features);
    }

    /// A lane's task that throws ends the lane, and with it the node.
    private static void stop(IOException why) {
        throw new UncheckedIOException("an index cannot be written", why);
    }

    /// Replication is made before what knows the checkpoints: it asks only once it runs.
    private static final class LateSource implements CheckpointSource {
        private @Nullable CheckpointSource target;

        @Override
        public Optional<Checkpoint> latest() throws IOException {
            return target().latest();
        }

        @Override
        public int messagesIn(MemorySegment payload) {
            return target().messagesIn(payload);
        }

        private CheckpointSource target() {
            var known = target;
            if (known == null) throw new IllegalStateException("asked before the group was assembled");
            return known;
        }
    }
}
