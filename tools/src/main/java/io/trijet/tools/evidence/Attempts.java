// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;

/// How often the client really sent one message, and whether any of the sends may have left a copy nobody told us
/// of.
///
/// Owned by the sending thread: a synchronous send calls its hooks there.
public final class Attempts implements SendMessageHook {
    private final ThreadLocal<Tally> current = ThreadLocal.withInitial(Tally::new);

    private static final class Tally {
        private int begun;
        private int ended;
        private boolean mayHaveStored;
    }

    /// Before each message.
    public void reset() {
        current.set(new Tally());
    }

    public int count() {
        return current.get().begun;
    }

    /// After a failed send: true if no attempt can have stored the message.
    public boolean areAllRefused() {
        var tally = current.get();
        return tally.begun == tally.ended && !tally.mayHaveStored;
    }

    @Override
    public String hookName() {
        return "attempts";
    }

    @Override
    public void sendMessageBefore(SendMessageContext context) {
        current.get().begun++;
    }

    @Override
    public void sendMessageAfter(SendMessageContext context) {
        var tally = current.get();
        tally.ended++;
        var exception = context.getException();
        boolean isRefusal = exception instanceof MQBrokerException
                || exception instanceof RemotingConnectException
                || exception instanceof RemotingTooMuchRequestException;
        if (!isRefusal) tally.mayHaveStored = true;
    }
}
