// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One direction of a client's connection: bytes in order, in pieces, held back while the link is cut.
final class Stream {
    private static final long RETRANSMIT_NANOS = 200_000_000;
    private static final int MAX_PIECES = 3;

    private final World world;
    private final Link link;
    private final RandomGenerator cutting;
    private final ArrayDeque<Piece> inTransit = new ArrayDeque<>();
    private long lastArrivalNanos;

    private record Piece(long arrivalNanos, Runnable arrival) {}

    Stream(World world, Link link, RandomGenerator cutting) {
        this.world = world;
        this.link = link;
        this.cutting = cutting;
    }

    /// Sends `bytes`; each piece that arrives is given to `receiver`. No bytes at all arrive as one empty piece.
    void add(byte[] bytes, Consumer<byte[]> receiver) {
        int from = 0;
        int pieces = bytes.length < 2 ? 1 : 1 + cutting.nextInt(MAX_PIECES);
        while (pieces > 1 && from < bytes.length) {
            int to = from + 1 + cutting.nextInt(bytes.length - from);
            addPiece(Arrays.copyOfRange(bytes, from, to), receiver);
            from = to;
            pieces--;
        }
        if (from < bytes.length || bytes.length == 0) addPiece(Arrays.copyOfRange(bytes, from, bytes.length), receiver);
    }

    /// What has not arrived never will.
    void forget() {
        inTransit.clear();
    }

    private void addPiece(byte[] piece, Consumer<byte[]> receiver) {
        lastArrivalNanos = link.streamArrivalNanos(piece.length, lastArrivalNanos);
        inTransit.add(new Piece(lastArrivalNanos, () -> receiver.accept(piece)));
        world.at(lastArrivalNanos, this::arrive);
    }

    private void arrive() {
        if (inTransit.isEmpty()) return;
        if (link.isCut()) {
            world.after(RETRANSMIT_NANOS, this::arrive);
            return;
        }
        while (!inTransit.isEmpty() && inTransit.peek().arrivalNanos <= world.nanos())
            inTransit.remove().arrival.run();
    }
}
