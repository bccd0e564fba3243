// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.world.World;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A client's connection without a network between: what the broker pushes is there at once, decoded.
public final class ClientLine implements Connection {
    private final World world;
    private final Address remote;
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
    private final Map<Integer, Frame> answers = new TreeMap<>();
    private final Map<Integer, Long> answeredNanos = new TreeMap<>();
    private final List<Frame> pushes = new ArrayList<>();
    private final List<Runnable> whenClosed = new ArrayList<>();
    private String closedBecause = "";
    private int lastOpaque;

    ClientLine(World world, Address remote) {
        this.world = world;
        this.remote = remote;
    }

    public int nextOpaque() {
        return ++lastOpaque;
    }

    public Optional<Frame> answer(int opaque) {
        return Optional.ofNullable(answers.get(opaque));
    }

    /// When the answer came, in virtual time.
    public long answeredNanos(int opaque) {
        return answeredNanos.getOrDefault(opaque, -1L);
    }

    /// Requests that the broker sent, oldest first.
    public List<Frame> pushes() {
        return pushes;
    }

    public String closedBecause() {
        return closedBecause;
    }

    /// The client goes away.
    public void hangUp() {
        close("the client closed it");
    }

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public void push(MemorySegment bytes) {
        if (!closedBecause.isEmpty()) return;
        incoming.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
        takeFrames();
    }

    @Override
    public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
        push(head);
        push(body);
        whenDone.run();
    }

    @Override
    public void close(String why) {
        if (!closedBecause.isEmpty()) return;
        closedBecause = why;
        whenClosed.forEach(Runnable::run);
    }

    @Override
    public void onClosed(Lane lane, Runnable task) {
        if (closedBecause.isEmpty()) whenClosed.add(() -> lane.post(task));
        else lane.post(task);
    }

    private void takeFrames() {
        var bytes = incoming.toByteArray();
        int start = 0;
        while (bytes.length - start >= 4) {
            int size = 4 + ByteBuffer.wrap(bytes, start, 4).getInt();
            if (bytes.length - start < size) break;
            take(MemorySegment.ofArray(java.util.Arrays.copyOfRange(bytes, start, start + size)));
            start += size;
        }
        incoming.reset();
        incoming.write(bytes, start, bytes.length - start);
    }

    private void take(MemorySegment bytes) {
        try {
            var frame = FrameCodec.decode(bytes, Limits.DEFAULT);
            if (frame.isResponse()) {
                answers.put(frame.opaque(), frame);
                answeredNanos.put(frame.opaque(), world.nanos());
            } else {
                pushes.add(frame);
            }
        } catch (MalformedFrameException e) {
            throw new AssertionError("the broker sent a broken frame", e);
        }
    }
}
