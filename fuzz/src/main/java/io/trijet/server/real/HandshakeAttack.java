// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.NodeId;
import io.trijet.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A stranger at the member port, or a false member that was dialled: whatever it says, it does not get in.
///
/// The first byte says which of the two; then messages follow, each a byte of length and so many bytes.
public final class HandshakeAttack implements FuzzTarget {
    private static final String CLUSTER = "c1";
    private static final NodeId SELF = new NodeId("n0");
    private static final NodeId PEER = new NodeId("n1");
    private static final Secret SECRET = new Secret("known to members only".getBytes(StandardCharsets.UTF_8));

    @Override
    public void attack(byte[] input) {
        var bytes = ByteBuffer.wrap(input);
        if (!bytes.hasRemaining()) return;
        var nonce = new byte[Handshake.NONCE_BYTES];
        boolean dialled = (bytes.get() & 1) == 1;
        var side = dialled
                ? new HandshakeSide.Dialler(SECRET, nonce, CLUSTER, SELF, PEER)
                : new HandshakeSide.Acceptor(SECRET, nonce, CLUSTER, SELF, PEER::equals);
        while (bytes.hasRemaining()) {
            var message = new byte[Math.min(bytes.get() & 0xff, bytes.remaining())];
            bytes.get(message);
            switch (side.step(message)) {
                case HandshakeSide.Step.Answer(var answer) -> {
                    if (answer.length == 0) throw new AssertionError("an empty answer");
                }
                case HandshakeSide.Step.Established established ->
                    throw new AssertionError("let in without the secret: " + established.peer());
                case HandshakeSide.Step.Refused _ -> {
                    return;
                }
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        var hello =
                new Handshake.Hello(Handshake.VERSION, CLUSTER, PEER, SELF, new byte[Handshake.NONCE_BYTES]).encoded();
        return List.of(seed(0, hello), seed(1, new byte[Handshake.NONCE_BYTES]));
    }

    /// Two messages: the second proves nothing.
    private static byte[] seed(int side, byte[] first) {
        var proof = new byte[Handshake.PROOF_BYTES];
        return ByteBuffer.allocate(3 + first.length + proof.length)
                .put((byte) side)
                .put((byte) first.length)
                .put(first)
                .put((byte) proof.length)
                .put(proof)
                .array();
    }
}
