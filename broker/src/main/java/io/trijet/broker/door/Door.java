// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.broker.Leads;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.Response;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The node's front door: finds the groups that a request concerns, and puts their answers together if it is for
/// several. Any thread.
public final class Door {
    private static final int FIRST = 0;

    private final Addressing addressing;
    private final NodeConfig config;
    private final Lane lane;
    private volatile List<Entrance> groups = List.of();

    /// `lane` is where answers are put together: the first group's.
    public Door(NodeConfig config, Leads leads, Lane lane) {
        this.addressing = new Addressing(config.groups(), leads);
        this.config = config;
        this.lane = lane;
    }

    /// The groups in the order of their numbers. Before anything is asked.
    public void open(List<? extends Entrance> entrances) {
        groups = List.copyOf(entrances);
    }

    /// Takes one frame of a client. Its bytes are needed during the call only.
    public void handle(Frame frame, Connection connection) {
        int number = frame.isResponse() ? FIRST : addressing.groupOf(frame);
        if (number != Addressing.SEVERAL) groups.get(number).handle(frame, connection, Origin.CLIENT);
        else askSeveral(frame, connection);
    }

    private void askSeveral(Frame frame, Connection connection) {
        var numbers = addressing.groupsOf(frame);
        if (numbers.size() == 1) {
            groups.get(numbers.first()).handle(frame, connection, Origin.CLIENT);
            return;
        }
        var gathering = new Gathering(frame, connection, numbers);
        for (int number : numbers) {
            var catcher = new AnswerCatcher(
                    connection.remote(), lane, config.settings().protocol(), answer -> gathering.heard(number, answer));
            // So that each group says when it is done.
            groups.get(number).handle(frame.twoWay(), catcher, Origin.CLIENT);
        }
    }

    /// Asks one group of the cluster, whoever leads it, on behalf of a client. Hears on `asker` the answer, or
    /// that it is not known what became of the question: within the request budget.
    public void ask(
            int group, int code, Fields fields, Address onBehalfOf, Lane asker, Consumer<Optional<Frame>> whenKnown) {
        var question = new Frame(
                HeaderEncoding.ROCKETMQ, code, Language.JAVA, FrameCodec.VERSION, 0, 0, null, fields, Response.NO_BODY);
        var catcher = new AnswerCatcher(onBehalfOf, asker, config.settings().protocol(), whenKnown);
        groups.get(group).handle(question, catcher, Origin.CLIENT);
    }

    /// Looks for a message of any group by its physical offset; `whenFound` hears on `asker`.
    public void find(long physicalOffset, Lane asker, Consumer<Optional<MemorySegment>> whenFound) {
        groups.get(addressing.groupAt(physicalOffset)).find(physicalOffset, asker, whenFound);
    }
}
