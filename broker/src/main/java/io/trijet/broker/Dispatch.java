// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Connection;
import io.trijet.environment.Meter;
import io.trijet.protocol.Frame;
import io.trijet.protocol.InvalidRequestException;
import io.trijet.protocol.Request;
import io.trijet.protocol.RequestDecoder;
import io.trijet.protocol.ResponseCode;

/// From a frame to the handler of what it asks. Owned by the group's lane.
final class Dispatch {
    private final Handlers handlers;
    private final Meter meter;
    private final Answers answers = new Answers();

    Dispatch(Handlers handlers, Meter meter) {
        this.handlers = handlers;
        this.meter = meter;
    }

    void handle(Frame frame, Connection connection) {
        if (frame.isResponse()) {
            handlers.response(frame, connection);
            return;
        }
        var exchange = new Exchange(frame, connection, answers);
        try {
            route(RequestDecoder.decode(frame), exchange);
        } catch (InvalidRequestException e) {
            meter.add(BrokerMetric.REQUESTS_MALFORMED, 1);
            exchange.refuse(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void route(Request request, Exchange exchange) {
        if (handlers.handle(request, exchange)) return;
        meter.add(BrokerMetric.REQUESTS_UNKNOWN, 1);
        int code = exchange.request().code();
        exchange.refuse(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "request code " + code + " is not supported here");
    }
}
