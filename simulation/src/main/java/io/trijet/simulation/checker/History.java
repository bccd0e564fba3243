// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Everything clients did, in the order in which it ended. Owned by whoever runs the clients.
public final class History {
    private final List<Event> events = new ArrayList<>();

    public void add(Event event) {
        events.add(event);
    }

    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    public Stream<Event.Send> sends() {
        return of(Event.Send.class);
    }

    public Stream<Event.Send> acknowledged() {
        return sends().filter(send -> send.outcome() == Outcome.OK);
    }

    public Stream<Event.Pull> pulls() {
        return of(Event.Pull.class);
    }

    public <T extends Event> Stream<T> of(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }
}
