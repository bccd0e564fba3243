// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.server.real.HandshakeSide.Acceptor;
import io.trijet.server.real.HandshakeSide.Dialler;
import io.trijet.server.real.HandshakeSide.Step;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final NodeId N0 = new NodeId("n0");
    private static final NodeId N1 = new NodeId("n1");
    private static final Secret SECRET = secret("what all members know");

    private static Secret secret(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] nonce(int fill) {
        var nonce = new byte[Handshake.NONCE_BYTES];
        Arrays.fill(nonce, (byte) fill);
        return nonce;
    }

    private static Dialler dialler(Secret secret, String cluster, int nonce) {
        return new Dialler(secret, nonce(nonce), cluster, N0, N1);
    }

    private static Acceptor acceptor(Secret secret, int nonce) {
        return new Acceptor(secret, nonce(nonce), "c1", N1, Predicate.isEqual(N0));
    }

    private static byte[] answer(Step step) {
        assertThat(step).isInstanceOf(Step.Answer.class);
        return ((Step.Answer) step).bytes();
    }

    private static Step.Established established(Step step) {
        assertThat(step).isInstanceOf(Step.Established.class);
        return (Step.Established) step;
    }

    private static String refusal(Step step) {
        assertThat(step).isInstanceOf(Step.Refused.class);
        return ((Step.Refused) step).why();
    }

    @Test
    void two_members_prove_themselves_and_agree_on_checksums() {
        var dialler = dialler(SECRET, "c1", 1);
        var acceptor = acceptor(SECRET, 2);
        var challenge = answer(acceptor.step(dialler.hello()));
        var accepted = established(acceptor.step(answer(dialler.step(challenge))));
        var dialled = established(dialler.step(accepted.last().orElseThrow()));
        assertThat(accepted.peer()).isEqualTo(N0);
        assertThat(dialled.peer()).isEqualTo(N1);
        assertThat(dialled.sendSeed()).isEqualTo(accepted.receiveSeed()).isNotEqualTo(dialled.receiveSeed());
        assertThat(dialled.receiveSeed()).isEqualTo(accepted.sendSeed());
    }

    @Test
    void a_dialler_with_another_secret_learns_nothing_but_random_bytes() {
        var dialler = dialler(secret("a guess that is wrong"), "c1", 1);
        var acceptor = acceptor(SECRET, 2);
        var challenge = answer(acceptor.step(dialler.hello()));
        assertThat(challenge).isEqualTo(nonce(2));
        assertThat(refusal(acceptor.step(answer(dialler.step(challenge))))).contains("n0", "could not prove");
    }

    @Test
    void an_acceptor_with_another_secret_is_not_believed() {
        var dialler = dialler(SECRET, "c1", 1);
        var challenge = nonce(2);
        answer(dialler.step(challenge));
        var pretended = Handshake.acceptProof(secret("a guess that is wrong"), dialler.hello(), challenge);
        assertThat(refusal(dialler.step(pretended))).contains("could not prove");
    }

    @Test
    void a_recorded_handshake_is_worth_nothing() {
        var dialler = dialler(SECRET, "c1", 1);
        var first = acceptor(SECRET, 2);
        var hello = dialler.hello();
        var proof = answer(dialler.step(answer(first.step(hello))));
        established(first.step(proof));

        var second = acceptor(SECRET, 3);
        answer(second.step(hello));
        assertThat(refusal(second.step(proof))).contains("could not prove");
    }

    @Test
    void ones_own_proof_is_not_accepted_back() {
        var dialler = dialler(SECRET, "c1", 1);
        var proof = answer(dialler.step(nonce(2)));
        assertThat(refusal(dialler.step(proof))).contains("could not prove");
    }

    @Test
    void another_cluster_another_target_and_an_unexpected_node_are_refused_without_an_answer() {
        assertThat(refusal(acceptor(SECRET, 2).step(dialler(SECRET, "c2", 1).hello())))
                .contains("cluster id c2");
        var misdirected = new Dialler(SECRET, nonce(1), "c1", N0, new NodeId("n2"));
        assertThat(refusal(acceptor(SECRET, 2).step(misdirected.hello()))).contains("looks for node n2");
        var stranger = new Dialler(SECRET, nonce(1), "c1", new NodeId("n7"), N1);
        assertThat(refusal(acceptor(SECRET, 2).step(stranger.hello()))).contains("n7");
    }

    @Test
    void bytes_that_are_no_greeting_are_refused() {
        var hello = dialler(SECRET, "c1", 1).hello();
        for (int length = 0; length < hello.length; length++) {
            assertThat(refusal(acceptor(SECRET, 2).step(Arrays.copyOf(hello, length))))
                    .contains("does not speak the member protocol");
        }
        assertThat(refusal(acceptor(SECRET, 2).step("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8))))
                .contains("does not speak the member protocol");
        assertThat(refusal(dialler(SECRET, "c1", 1).step(new byte[31]))).contains("wrong length");
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(SECRET.toString()).doesNotContain("what all members know");
    }
}
