// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.broker.Exchange;
import io.trijet.broker.Leadership;
import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Outcome;
import io.trijet.broker.append.Unacknowledged;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;

/// Makes changes that somebody waits for: proposes, and answers when it is known what became of them.
///
/// Owned by the group's lane.
public final class Changes {
    private final StateMachine machine;
    private final Appender appender;
    private final Unacknowledged waiting;
    private final Leadership leadership;

    public Changes(StateMachine machine, Appender appender, Unacknowledged waiting, Leadership leadership) {
        this.machine = machine;
        this.appender = appender;
        this.waiting = waiting;
        this.leadership = leadership;
    }

    /// Answers with `whenSafe` once the change is safe and every live member knows it. Refuses if this node does
    /// not lead, or if it is more than one record holds; says so if the change is stored here and not safe.
    public void make(StateChange change, Exchange exchange, Response whenSafe) {
        if (!waiting.hasRoom(0)) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, "[OVERLOAD] too many changes wait to become safe; try again");
            return;
        }
        var fault = machine.fault(change);
        if (fault.isPresent()) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, fault.get());
            return;
        }
        boolean proposed = machine.propose(change, appender.untilServed(outcome -> tell(outcome, exchange, whenSafe)));
        if (!proposed) exchange.refuse(ResponseCode.SERVICE_NOT_AVAILABLE, leadership.refusal());
    }

    private static void tell(Outcome outcome, Exchange exchange, Response whenSafe) {
        switch (outcome) {
            case SAFE -> exchange.answer(whenSafe);
            case NO_REPLICA ->
                exchange.refuse(
                        ResponseCode.SLAVE_NOT_AVAILABLE,
                        "changed on this node only: no slave is connected; it lasts once a slave has it");
            case REPLICA_TIMEOUT ->
                exchange.refuse(
                        ResponseCode.FLUSH_SLAVE_TIMEOUT, "changed on this node; no slave confirmed it in time");
            case FLUSH_TIMEOUT ->
                exchange.refuse(
                        ResponseCode.FLUSH_DISK_TIMEOUT, "changed on this node; its disk did not confirm it in time");
            case UNDECIDED -> exchange.staySilent();
            case UNKNOWN -> exchange.abandon("leadership was lost while a change waited: its outcome is not known");
        }
    }
}
