// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands in for a client's connection where the node itself asks one of its groups: catches the one answer.
///
/// Any thread may push. The answer is heard once, on the lane of who asked; empty if the connection was closed
/// instead, so that nothing is known.
final class AnswerCatcher implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerCatcher.class);

    private final Address remote;
    private final Lane lane;
    private final Limits limits;
    private final Consumer<Optional<Frame>> whenKnown;
    private final AtomicBoolean heard = new AtomicBoolean();
    private final Closings closings = new Closings();

    AnswerCatcher(Address remote, Lane lane, Limits limits, Consumer<Optional<Frame>> whenKnown) {
        this.remote = remote;
        this.lane = lane;
        this.limits = limits;
        this.whenKnown = whenKnown;
    }

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public void push(MemorySegment bytes) {
        hear(MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
        var whole = MemorySegment.ofArray(new byte[Math.toIntExact(head.byteSize() + body.byteSize())]);
        MemorySegment.copy(head, 0, whole, 0, head.byteSize());
        MemorySegment.copy(body, 0, whole, head.byteSize(), body.byteSize());
        whenDone.run();
        hear(whole);
    }

    @Override
    public void close(String why) {
        if (heard.getAndSet(true)) return;
        lane.post(() -> whenKnown.accept(Optional.empty()));
        closings.end();
    }

    /// It ends with its answer.
    @Override
    public void onClosed(Lane target, Runnable whenClosed) {
        closings.add(target, whenClosed);
    }

    private void hear(MemorySegment bytes) {
        if (heard.getAndSet(true)) return;
        try {
            var answer = FrameCodec.decode(bytes, limits);
            lane.post(() -> whenKnown.accept(Optional.of(answer)));
            closings.end();
        } catch (MalformedFrameException e) {
            LOG.warn("an answer cannot be read, as if there was none: {}", e.getMessage());
            lane.post(() -> whenKnown.accept(Optional.empty()));
            closings.end();
        }
    }
}
