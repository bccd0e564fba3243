// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How two members prove to each other that they know the secret, before either believes a byte.
///
/// ```
///  dialler                                         acceptor
///  hello: magic, version, cluster, from, to, nonce ──►
///                                            ◄── challenge: nonce
///  proof: HMAC("dial", hello, challenge) ──►
///                                            ◄── proof: HMAC("accept", hello, challenge)
/// ```
///
/// The dialler proves itself first, so that a stranger gets nothing but random bytes. Both nonces are in both proofs:
/// a recorded handshake is worth nothing. The labels keep one side's proof from being sent back as the other's. Each
/// direction's checksum seed comes from the same transcript. Pure: bytes in, bytes out.
final class Handshake {
    static final int NONCE_BYTES = 32;
    static final int PROOF_BYTES = 32;
    /// The oldest and the newest protocol this build speaks.
    static final int VERSION = 1;

    private static final int MAGIC = 0x54724a74; // TrJt

    private Handshake() {}

    /// Who wants to talk to whom, in which cluster.
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and nobody else holds the nonce.
    record Hello(int version, String clusterId, NodeId from, NodeId to, byte[] nonce) {
        byte[] encoded() {
            var cluster = clusterId.getBytes(StandardCharsets.UTF_8);
            var source = from.name().getBytes(StandardCharsets.UTF_8);
            var target = to.name().getBytes(StandardCharsets.UTF_8);
            var buffer = ByteBuffer.allocate(4 + 4 + 6 + cluster.length + source.length + target.length + NONCE_BYTES);
            buffer.putInt(MAGIC).putInt(version);
            for (var name : new byte[][] {cluster, source, target}) {
                buffer.putShort((short) name.length).put(name);
            }
            return buffer.put(nonce).array();
        }

        /// Empty if the bytes are not a hello.
        static Optional<Hello> decode(byte[] bytes) {
            var buffer = ByteBuffer.wrap(bytes);
            try {
                if (buffer.getInt() != MAGIC) return Optional.empty();
                int version = buffer.getInt();
                var cluster = name(buffer);
                var source = name(buffer);
                var target = name(buffer);
                if (buffer.remaining() != NONCE_BYTES) return Optional.empty();
                var nonce = new byte[NONCE_BYTES];
                buffer.get(nonce);
                return Optional.of(new Hello(version, cluster, new NodeId(source), new NodeId(target), nonce));
            } catch (BufferUnderflowException e) {
                return Optional.empty();
            }
        }

        private static String name(ByteBuffer buffer) {
            int length = Short.toUnsignedInt(buffer.getShort());
            if (length > buffer.remaining()) throw new BufferUnderflowException();
            var bytes = new byte[length];
            buffer.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static byte[] dialProof(Secret secret, byte[] hello, byte[] challenge) {
        return secret.proof("trijet member dial", hello, challenge);
    }

    static byte[] acceptProof(Secret secret, byte[] hello, byte[] challenge) {
        return secret.proof("trijet member accept", hello, challenge);
    }

    /// Where the checksums of one direction begin, so that no byte of another connection or direction passes here.
    static long checksumSeed(Secret secret, boolean fromDialler, byte[] hello, byte[] challenge) {
        var label = fromDialler ? "trijet checksum dialler" : "trijet checksum acceptor";
        return ByteBuffer.wrap(secret.proof(label, hello, challenge)).getLong();
    }

    /// Empty if `hello` may go on; else why it is refused. What it says is not yet proven.
    static Optional<String> refusal(Hello hello, String clusterId, NodeId self) {
        if (hello.version() != VERSION) {
            return Optional.of("speaks member protocol " + hello.version() + ", this node speaks " + VERSION);
        }
        if (!hello.clusterId().equals(clusterId)) {
            return Optional.of("belongs to cluster id " + hello.clusterId() + ", this node to " + clusterId);
        }
        if (!hello.to().equals(self)) {
            return Optional.of("looks for node " + hello.to() + ", this is " + self);
        }
        return Optional.empty();
    }
}
