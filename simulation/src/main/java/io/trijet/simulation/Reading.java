// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.PullSysFlag;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.simulation.checker.Contents;
import io.trijet.simulation.checker.Queue;
import java.util.function.Consumer;

/// Reads one queue of one member from its start to its end over the wire. What retention deletes meanwhile is not in
/// the queue any more.
final class Reading {
    private static final int MAX_MESSAGES = 32;
    private static final int MAX_TRIES = 20;
    private static final long TIMEOUT_NANOS = 3_000 * Plan.MILLI;
    private static final long AGAIN_NANOS = 200 * Plan.MILLI;

    private final Caller caller;
    private final Member member;
    private final Queue queue;
    private final Contents contents;
    private final Consumer<String> whenDone;
    private long next;
    private int tries;

    /// `whenDone` hears the empty string, or why it could not be read.
    Reading(Caller caller, Member member, Queue queue, Contents contents, Consumer<String> whenDone) {
        this.caller = caller;
        this.member = member;
        this.queue = queue;
        this.contents = contents;
        this.whenDone = whenDone;
    }

    void start() {
        var fields = Fields.builder()
                .add("consumerGroup", "readers")
                .add("topic", queue.topic())
                .add("queueId", queue.queueId())
                .add("bname", queue.broker())
                .add("queueOffset", next)
                .add("maxMsgNums", MAX_MESSAGES)
                .add("sysFlag", PullSysFlag.SUBSCRIPTION | PullSysFlag.LITE_PULL)
                .add("commitOffset", 0)
                .add("suspendTimeoutMillis", 0)
                .add("subscription", "*")
                .add("subVersion", 0)
                .add("expressionType", "TAG")
                .build();
        caller.ask(member, new Caller.Ask(RequestCode.PULL_MESSAGE, fields, Response.NO_BODY, TIMEOUT_NANOS), reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame)) answered(frame);
            else again("no answer");
        });
    }

    private void answered(Frame frame) {
        switch (frame.code()) {
            case ResponseCode.SUCCESS -> {
                for (var message : Bodies.messages(frame.body())) contents.add(queue, message);
                goOn(frame);
            }
            case ResponseCode.PULL_RETRY_IMMEDIATELY -> goOn(frame);
            case ResponseCode.PULL_OFFSET_MOVED, ResponseCode.PULL_NOT_FOUND -> {
                // A replica that does not lead does not say where to go on: it says where its queue begins.
                long begin = SimulatedConsumer.number(frame, "minOffset");
                if (begin > next) beginAt(begin);
                else whenDone.accept("");
            }
            default -> again("code " + frame.code() + " " + frame.remark());
        }
    }

    private void beginAt(long begin) {
        contents.forget(queue);
        next = begin;
        start();
    }

    private void goOn(Frame frame) {
        next = SimulatedConsumer.number(frame, "nextBeginOffset");
        start();
    }

    private void again(String why) {
        if (++tries == MAX_TRIES)
            whenDone.accept("queue " + queue + " cannot be read from " + member.id() + ": " + why);
        else caller.cluster().world().after(AGAIN_NANOS, this::start);
    }
}
