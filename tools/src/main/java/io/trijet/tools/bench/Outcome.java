// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.jspecify.annotations.Nullable;

/// What became of one message, as far as its sender can know.
public enum Outcome {
    /// The broker says it is safe.
    ACKNOWLEDGED(0),
    /// The broker has it but does not say that it is safe (codes 10, 11, 12).
    STORED_NOT_SAFE(1),
    /// The broker refused it, or never got it.
    FAILED(2),
    /// It may or may not be stored: no answer.
    UNKNOWN(3);

    private final int index;

    Outcome(int index) {
        this.index = index;
    }

    /// From 0, without a gap.
    public int index() {
        return index;
    }

    public static Outcome of(SendStatus status) {
        return status == SendStatus.SEND_OK ? ACKNOWLEDGED : STORED_NOT_SAFE;
    }

    /// Of a response code on the wire.
    static Outcome ofCode(int code) {
        return switch (code) {
            case 0 -> ACKNOWLEDGED;
            case 10, 11, 12 -> STORED_NOT_SAFE;
            default -> FAILED;
        };
    }

    /// Of what the official client throws. The last attempt's cause decides: an earlier attempt that was not
    /// answered is not told apart.
    public static Outcome of(Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof MQBrokerException || cause instanceof RemotingConnectException) return FAILED;
        }
        return UNKNOWN;
    }
}
