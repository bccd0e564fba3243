// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.admin;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.BrokerStats;

/// What tools may ask for and this broker does not do: settings change in a node's configuration only, and rates per
/// topic and group are not kept (25, 318, 315).
public final class FixedSettings implements Feature {
    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.UpdateBrokerConfig.class, (request, exchange) -> refuse(exchange));
        handlers.on(Request.UpdateNameServerConfig.class, (request, exchange) -> refuse(exchange));
        // Tools draw zeros; an error would hide the rest of their table.
        handlers.on(
                Request.BrokerStatsOf.class,
                (request, exchange) -> exchange.answer(Response.ok(BrokerStats.NONE.encode())));
    }

    private static void refuse(Exchange exchange) {
        exchange.refuse(
                ResponseCode.NO_PERMISSION,
                "settings are read when a node starts: change its configuration file and restart it");
    }
}
