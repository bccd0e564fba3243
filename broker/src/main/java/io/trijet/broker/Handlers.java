// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Connection;
import io.trijet.protocol.Frame;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Which handler answers which request. Filled while a group is assembled, then only read.
public final class Handlers {
    private final Map<Class<?>, Handler<?>> byRequest = new HashMap<>();
    /// An answer to nothing we asked is dropped.
    private BiConsumer<Frame, Connection> responses = (_, _) -> {};

    public <R> void on(Class<R> request, Handler<? super R> handler) {
        var previous = byRequest.put(request, handler);
        if (previous != null) throw new IllegalStateException("two handlers for " + request.getSimpleName());
    }

    /// Hears what clients answer to our own requests (`Push`). One listener.
    public void onResponse(BiConsumer<Frame, Connection> listener) {
        responses = listener;
    }

    void response(Frame frame, Connection connection) {
        responses.accept(frame, connection);
    }

    /// False if nobody answers this kind of request.
    boolean handle(Object request, Exchange exchange) {
        var handler = of(request);
        if (handler == null) return false;
        handler.handle(request, exchange);
        return true;
    }

    /// `on` is the only way in, and it pairs a class with a handler of that class.
    @SuppressWarnings("unchecked")
    private @Nullable Handler<Object> of(Object request) {
        return (Handler<Object>) byRequest.get(request.getClass());
    }
}
