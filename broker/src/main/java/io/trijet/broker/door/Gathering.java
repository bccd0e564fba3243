// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Connection;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Response;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One request that several groups answer, until all have. Owned by the first group's lane once the groups
/// were asked.
final class Gathering {
    private final Frame request;
    private final Connection connection;
    private final SortedMap<Integer, Frame> answers = new TreeMap<>();
    private int missing;
    private boolean isAbandoned;

    Gathering(Frame frame, Connection connection, Collection<Integer> groups) {
        this.request = frame.withBody(Response.NO_BODY);
        this.connection = connection;
        this.missing = groups.size();
    }

    /// One group's answer; empty if what became of the request there is not known, so nothing may be claimed.
    void heard(int group, Optional<Frame> answer) {
        missing--;
        if (answer.isPresent()) answers.put(group, answer.get());
        else abandon();
        if (missing > 0 || isAbandoned || request.isOneWay()) return;
        var merged = Merging.merge(request.code(), answers.values());
        connection.push(FrameCodec.encodeResponse(request, merged));
    }

    private void abandon() {
        if (isAbandoned) return;
        isAbandoned = true;
        connection.close("a group did not say what became of request " + request.code());
    }
}
