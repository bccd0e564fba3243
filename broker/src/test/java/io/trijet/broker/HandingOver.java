// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.replication.Acknowledgement;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.Replication;
import io.trijet.replication.ReplicationView;
import io.trijet.replication.Standing;
import io.trijet.replication.TransferOutcome;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Replication that can begin to hand its lead over, and goes on leading half a second later: nobody took it.
final class HandingOver implements Replication {
    static final Duration TRY = Duration.ofMillis(500);

    private final Replication inner;
    private final Lane lane;
    private final LongSupplier clock;
    private @Nullable Listener listener;

    HandingOver(Replication inner, Lane lane, LongSupplier clock) {
        this.inner = inner;
        this.lane = lane;
        this.clock = clock;
    }

    @Override
    public void start(Listener heard) {
        listener = heard;
        inner.start(heard);
    }

    @Override
    public void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        var heard = listener;
        if (heard == null) throw new AssertionError("not started");
        heard.fenced(true);
        lane.at(clock.getAsLong() + TRY.toNanos(), () -> heard.fenced(false));
    }

    @Override
    public void onAppended() {
        inner.onAppended();
    }

    @Override
    public long safeEnd() {
        return inner.safeEnd();
    }

    @Override
    public void whenServed(long position, Runnable then) {
        inner.whenServed(position, then);
    }

    @Override
    public Standing standing() {
        return inner.standing();
    }

    @Override
    public Acknowledgement acknowledgement() {
        return inner.acknowledgement();
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        inner.promote(acceptDataLoss, outcome);
    }

    @Override
    public void confirmLead(Runnable then, Runnable otherwise) {
        inner.confirmLead(then, otherwise);
    }

    @Override
    public long lowestNeeded() {
        return inner.lowestNeeded();
    }

    @Override
    public void drain(Runnable whenDrained) {
        inner.drain(whenDrained);
    }

    @Override
    public ReplicationView view() {
        return inner.view();
    }

    @Override
    public void close() {
        inner.close();
    }
}
