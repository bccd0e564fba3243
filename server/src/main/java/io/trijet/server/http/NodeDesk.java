// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import io.trijet.broker.BrokerNode;
import io.trijet.broker.LogChecksum;
import io.trijet.broker.NodeView;
import io.trijet.broker.UnservedMessages;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.TransferOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Asks the node and waits for its answer, never longer than a deadline. For virtual threads only.
public final class NodeDesk {
    private static final Duration QUICK = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Supplier<Optional<BrokerNode>> node;
    private final Lane lane;
    private final Supplier<Optional<String>> portTrouble;

    /// `node` is empty until the log is recovered; `lane` is the one whose health is the node's;
    /// `portTrouble` says why a port for clients is not open that should be.
    public NodeDesk(Supplier<Optional<BrokerNode>> node, Lane lane, Supplier<Optional<String>> portTrouble) {
        this.node = node;
        this.lane = lane;
        this.portTrouble = portTrouble;
    }

    /// True if the lane runs what it is given.
    boolean isAlive() {
        return NodeDesk.<Boolean>ask(QUICK, answer -> lane.post(() -> answer.accept(true)))
                .orElse(false);
    }

    /// A picture as of now, or the last one if the lane is too busy; empty before there is any.
    Optional<NodeView> view() {
        return node.get().map(known -> ask(QUICK, known::look).orElseGet(known::view));
    }

    Optional<String> portTrouble() {
        return portTrouble.get();
    }

    NodeView requiredView() {
        return view().orElseThrow(Problem::notYet);
    }

    PromoteOutcome promote(String group, boolean acceptDataLoss) {
        return required(LONG, answer -> known().promote(group, acceptDataLoss, answer));
    }

    TransferOutcome transfer(String group, NodeId to) {
        return required(LONG, answer -> known().transfer(group, to, answer));
    }

    /// `linger`: how long clients may take to turn to others first. False, and nothing changed, if nobody could take
    /// over what the node leads meanwhile.
    boolean drain(Duration linger) {
        boolean mayLeave = linger.isZero()
                || NodeDesk.<Boolean>required(LONG.plus(linger), answer -> known().retire(linger, answer));
        if (mayLeave) required(LONG, answer -> known().drain(() -> answer.accept(true)));
        return mayLeave;
    }

    LogChecksum checksum(String group, long from, long to) {
        return required(LONG, answer -> known().checksum(group, from, to, answer));
    }

    UnservedMessages unserved(String group, long from) {
        return required(LONG, answer -> known().unserved(group, from, answer));
    }

    private BrokerNode known() {
        return node.get().orElseThrow(Problem::notYet);
    }

    private static <T> T required(Duration patience, Consumer<Consumer<T>> question) {
        return ask(patience, question)
                .orElseThrow(() -> new Problem(
                        504, "No answer in time", "the node did not answer within " + patience, "look at its log"));
    }

    private static <T> Optional<T> ask(Duration patience, Consumer<Consumer<T>> question) {
        var answer = new CompletableFuture<T>();
        question.accept(answer::complete);
        try {
            return Optional.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        }
    }
}
