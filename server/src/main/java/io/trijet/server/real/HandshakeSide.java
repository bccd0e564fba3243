// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.NodeId;
import io.trijet.server.real.Handshake.Hello;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One end of a handshake: messages in, what to do out. Pure; the nonces are given.
abstract sealed class HandshakeSide {
    /// What to do after a message.
    @SuppressWarnings("ArrayRecordComponent") // Bytes for the wire, never compared.
    sealed interface Step {
        record Answer(byte[] bytes) implements Step {}

        /// The peer is who it says. `last` still has to be sent, if present.
        record Established(NodeId peer, Optional<byte[]> last, long sendSeed, long receiveSeed) implements Step {}

        /// Close without a word.
        record Refused(String why) implements Step {}
    }

    final Secret secret;
    final byte[] nonce;

    private HandshakeSide(Secret secret, byte[] nonce) {
        this.secret = secret;
        this.nonce = nonce;
    }

    abstract Step step(byte[] message);

    /// The end that connected.
    static final class Dialler extends HandshakeSide {
        private final Hello hello;
        /// Null until the acceptor sent it.
        private byte @Nullable [] challenge;

        Dialler(Secret secret, byte[] nonce, String clusterId, NodeId self, NodeId peer) {
            super(secret, nonce);
            this.hello = new Hello(Handshake.VERSION, clusterId, self, peer, nonce);
        }

        byte[] hello() {
            return hello.encoded();
        }

        @Override
        Step step(byte[] message) {
            var known = challenge;
            if (known == null) {
                if (message.length != Handshake.NONCE_BYTES)
                    return new Step.Refused("its challenge has a wrong length");
                challenge = message;
                return new Step.Answer(Handshake.dialProof(secret, hello(), message));
            }
            boolean proven = Secret.same(message, Handshake.acceptProof(secret, hello(), known));
            if (!proven) return new Step.Refused("could not prove that it knows the secret");
            return new Step.Established(
                    hello.to(),
                    Optional.empty(),
                    Handshake.checksumSeed(secret, true, hello(), known),
                    Handshake.checksumSeed(secret, false, hello(), known));
        }
    }

    /// The end that was connected to.
    static final class Acceptor extends HandshakeSide {
        private final String clusterId;
        private final NodeId self;
        private final Predicate<NodeId> mayDial;
        /// Null until the dialler sent it.
        private @Nullable Hello hello;

        /// `mayDial` says from whom a connection is expected at all.
        Acceptor(Secret secret, byte[] nonce, String clusterId, NodeId self, Predicate<NodeId> mayDial) {
            super(secret, nonce);
            this.clusterId = clusterId;
            this.self = self;
            this.mayDial = mayDial;
        }

        @Override
        Step step(byte[] message) {
            var known = hello;
            return known == null ? greeted(message) : proven(known, message);
        }

        private Step greeted(byte[] message) {
            var decoded = Hello.decode(message);
            if (decoded.isEmpty()) return new Step.Refused("does not speak the member protocol");
            var refusal = Handshake.refusal(decoded.get(), clusterId, self);
            if (refusal.isPresent()) return new Step.Refused(refusal.get());
            var from = decoded.get().from();
            if (!mayDial.test(from)) return new Step.Refused("says it is " + from + ", which is not to connect here");
            hello = decoded.get();
            return new Step.Answer(Arrays.copyOf(nonce, nonce.length));
        }

        private Step proven(Hello known, byte[] message) {
            var transcript = known.encoded();
            if (!Secret.same(message, Handshake.dialProof(secret, transcript, nonce))) {
                return new Step.Refused("says it is " + known.from() + " but could not prove that it knows the secret");
            }
            return new Step.Established(
                    known.from(),
                    Optional.of(Handshake.acceptProof(secret, transcript, nonce)),
                    Handshake.checksumSeed(secret, false, transcript, nonce),
                    Handshake.checksumSeed(secret, true, transcript, nonce));
        }
    }
}
