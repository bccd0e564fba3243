// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;

/// One figure over three spans (RocketMQ: `BrokerStatsData`).
public record BrokerStats(Span minute, Span hour, Span day) implements JsonBody {
    public static final BrokerStats NONE = new BrokerStats(Span.NONE, Span.NONE, Span.NONE);

    /// How much in the span, how much a second, and how much a time.
    public record Span(long sum, double tps, double perTime) {
        public static final Span NONE = new Span(0, 0, 0);

        JsonObject toJson() {
            return JsonObject.builder()
                    .put("avgpt", perTime)
                    .put("sum", sum)
                    .put("tps", tps)
                    .build();
        }
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("statsDay", day.toJson())
                .put("statsHour", hour.toJson())
                .put("statsMinute", minute.toJson())
                .build();
    }
}
