// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ConsumerLimits;
import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Gauges;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.group.ConsumerOffsets;
import io.trijet.broker.group.Groups;
import io.trijet.broker.group.MembershipBoard;
import io.trijet.broker.group.PeersWanted;
import io.trijet.broker.pull.WaitingPulls.Waiting;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.protocol.PullSysFlag;
import io.trijet.protocol.Request;
import io.trijet.protocol.ResponseCode;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.index.QueueKey;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pulls: judged, placed in their queue, answered with stored bytes, or parked until there are some.
///
/// Owned by the group's lane. Serves on the leader and on followers, strictly below the node's safe end: what
/// the consume queues hold. A pull that waits is looked at again when a message arrives in its queue, in the
/// pass in which it became safe; that none of the new messages matched does not end its wait.
public final class PullHandler implements Feature {
    /// Deadlines are rounded up to this, so that many pulls share one timer.
    private static final long TICK_NANOS = 10_000_000L;
    /// How long a consumer is kept that must go to another replica: it may not know the way yet.
    private static final long DETOUR_NANOS = 1_000_000_000L;
    /// What a waiting pull holds besides its texts.
    private static final int WAITING_BYTES = 512;

    private final ConsumerLimits limits;
    private final Groups groups;
    private final MembershipBoard memberships;
    private final PeersWanted peers;
    private final ConsumerOffsets offsets;
    private final Topics topics;
    private final PullableQueues queues;
    private final PullAnswers answers;
    private final Clock clock;
    private final Meter meter;
    private final Gauges gauges;
    private final int groupNumber;
    private final Lane lane;
    private final Replication replication;
    private final WaitingPulls<Pulling> waiting;
    private final Set<QueueKey> woken = new LinkedHashSet<>();
    private final Set<Connection> watched = new HashSet<>();
    private Lane.@Nullable Timer alarm;
    private long alarmNanos;

    public PullHandler(Parts parts, Groups groups, ConsumerOffsets offsets) {
        this.groups = groups;
        memberships = parts.node().memberships();
        peers = new PeersWanted(parts);
        this.offsets = offsets;
        limits = parts.config().settings().consumers();
        topics = parts.topics();
        clock = parts.environment().clock();
        meter = parts.environment().meter();
        gauges = parts.node().gauges();
        groupNumber = parts.number();
        lane = parts.lane();
        replication = parts.replication();
        queues = new PullableQueues(parts, this::wake);
        answers = new PullAnswers(parts, queues);
        waiting = new WaitingPulls<>(new WaitingPulls.Limits(
                limits.maxWaitingPulls(), limits.maxWaitingPullsPerConnection(), limits.maxWaitingPullBytes()));
        parts.arrivals().listen(queues);
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.Pull.class, this::pull);
    }

    @Override
    public void standing(Standing standing) {
        lookAtAllAgain();
    }

    @Override
    public void rebuilt() {
        queues.rebuilt();
        lookAtAllAgain();
    }

    /// Pulls that wait now.
    public int waitingCount() {
        return waiting.count();
    }

    private void pull(Request.Pull pull, Exchange exchange) {
        boolean isUnknown = memberships.subscriptions(pull.group()).get(pull.topic()) == null;
        // Progress that waited may be older than what was committed meanwhile; the next pull tells it again.
        if (isUnknown && peers.areMissing()) peers.whenKnown(exchange, () -> judge(pull, exchange, false));
        else judge(pull, exchange, PullSysFlag.has(pull.sysFlag(), PullSysFlag.COMMIT_OFFSET));
    }

    private void judge(Request.Pull pull, Exchange exchange, boolean commits) {
        var members = memberships.of(pull.group());
        var known = new PullAdmission.Known(
                topics.find(pull.topic()),
                groups.find(pull.group()),
                members == null ? null : members.first(),
                members == null ? null : members.subscriptions().get(pull.topic()));
        switch (PullAdmission.judge(pull, known)) {
            case PullAdmission.Refused(int code, var why) -> {
                meter.add(BrokerMetric.PULLS_REFUSED, 1);
                exchange.refuse(code, why);
            }
            case PullAdmission.Admitted(var subscription) -> {
                var pulling = new Pulling(pull, subscription, exchange, deadline(pull));
                if (commits) commit(pulling);
                serve(pulling, true);
            }
        }
    }

    private void commit(Pulling pulling) {
        var pull = pulling.pull;
        boolean counts = groups.exists(pull.group()) && pull.commitOffset() >= 0;
        if (counts) offsets.commit(pull.group(), pulling.queue, pull.commitOffset());
    }

    private long deadline(Request.Pull pull) {
        boolean mayWait = PullSysFlag.has(pull.sysFlag(), PullSysFlag.SUSPEND);
        long wished = mayWait ? Math.max(0, pull.suspendMillis()) : 0;
        long held = Math.min(wished * 1_000_000, limits.maxPullHold().toNanos());
        return held == 0 ? clock.nanos() : later(held);
    }

    private long later(long nanos) {
        return Math.ceilDiv(clock.nanos() + nanos, TICK_NANOS) * TICK_NANOS;
    }

    /// `first`: the consumer has just asked; it is told at once that nothing matched, so that it can commit its
    /// progress.
    private void serve(Pulling pulling, boolean first) {
        var reset = offsets.takeReset(pulling.pull.group(), pulling.queue);
        if (reset.isPresent()) {
            answers.moved(pulling, reset.getAsLong());
            return;
        }
        switch (OffsetRule.judge(pulling.scanFrom, queues.range(pulling.queue), queues.isLeading())) {
            case OffsetRule.Verdict.Here() -> read(pulling, first);
            case OffsetRule.Verdict.Later() -> park(pulling, pulling.deadlineNanos);
            case OffsetRule.Verdict.Moved(long offset) ->
                replication.confirmLead(() -> answers.moved(pulling, offset), () -> detour(pulling));
            case OffsetRule.Verdict.AtLeader() -> detour(pulling);
        }
    }

    private void read(Pulling pulling, boolean first) {
        switch (answers.tryMessages(pulling)) {
            case ANSWERED -> {}
            case NONE_MATCHED -> {
                boolean more = pulling.scanFrom < queues.range(pulling.queue).visible();
                if (first || more) answers.nothing(pulling);
                else park(pulling, pulling.deadlineNanos);
            }
            case UNREADABLE -> detour(pulling);
        }
    }

    private void detour(Pulling pulling) {
        pulling.elsewhere = true;
        park(pulling, Math.max(later(DETOUR_NANOS), pulling.deadlineNanos));
    }

    private void park(Pulling pulling, long deadlineNanos) {
        var connection = pulling.exchange.connection();
        if (deadlineNanos - clock.nanos() <= 0) {
            answers.nothing(pulling);
        } else if (waiting.park(
                new Waiting<>(pulling.queue, connection, deadlineNanos, bytesOf(pulling.pull), pulling))) {
            if (watched.add(connection)) connection.onClosed(lane, () -> forget(connection));
            setAlarm();
        } else {
            meter.add(BrokerMetric.PULLS_TOO_MANY, 1);
            pulling.exchange.refuse(
                    ResponseCode.POLLING_FULL,
                    "too many pulls wait here: max-waiting-pulls = " + limits.maxWaitingPulls()
                            + ", max-waiting-pulls-per-connection = " + limits.maxWaitingPullsPerConnection()
                            + ", max-waiting-pull-bytes = " + limits.maxWaitingPullBytes());
        }
    }

    private void forget(Connection connection) {
        watched.remove(connection);
        waiting.takeOf(connection);
        setAlarm();
    }

    /// Called once for each message: gathers, and looks at the end of the pass.
    private void wake(QueueKey queue) {
        if (!waiting.anyAt(queue)) return;
        if (woken.isEmpty()) lane.defer(this::lookAtWoken);
        woken.add(queue);
    }

    private void lookAtWoken() {
        var toLookAt = List.copyOf(woken);
        woken.clear();
        for (var queue : toLookAt) {
            for (var waiter : waiting.takeAt(queue)) serve(waiter.pull(), false);
        }
        setAlarm();
    }

    private void lookAtAllAgain() {
        for (var waiter : waiting.takeAll()) serve(waiter.pull(), false);
        setAlarm();
    }

    private void expire() {
        alarm = null;
        for (var waiter : waiting.takeDue(clock.nanos())) answers.nothing(waiter.pull());
        setAlarm();
    }

    private void setAlarm() {
        gauges.set(BrokerMetric.PULLS_WAITING, groupNumber, waiting.count());
        var next = waiting.nextDeadlineNanos();
        if (next.isEmpty()) return;
        if (alarm != null && alarmNanos <= next.getAsLong()) return;
        if (alarm != null) alarm.cancel();
        alarmNanos = next.getAsLong();
        alarm = lane.at(alarmNanos, this::expire);
    }

    private static int bytesOf(Request.Pull pull) {
        int characters = pull.group().length()
                + pull.topic().length()
                + pull.expression().orElse("").length();
        return WAITING_BYTES + 2 * characters;
    }
}
