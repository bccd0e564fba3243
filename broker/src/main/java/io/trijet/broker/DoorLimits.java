// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.DoorRule;
import java.time.Duration;

/// What a node bounds of requests that it cannot answer at once by itself. Each limit is refused with its name
/// in the
/// answer.
///
/// At most `maxForwarded` requests of `maxForwardedBytes` in all are on their way to leaders on other
/// nodes; at most `maxParked` of `maxParkedBytes` in all wait for a leader, or for a topic that is being
/// made. A send waits at most `sendParking` for a leader, anything else `requestBudget`, and what was
/// forwarded is answered within `requestBudget` of its arrival or its connection is closed: stock clients
/// give up after 3 s. A question for a route is held at most `routeHold` while a leader is being elected.
/// With how much `patience` clients are shut out and let in is `DoorRule`'s.
public record DoorLimits(
        int maxForwarded,
        long maxForwardedBytes,
        int maxParked,
        long maxParkedBytes,
        Duration sendParking,
        Duration requestBudget,
        Duration routeHold,
        DoorRule.Patience patience) {
    public static final Duration BUDGET_CEILING = Duration.ofMillis(2900);

    public DoorLimits {
        check("max-forwarded", maxForwarded, 1_000_000);
        check("max-forwarded-bytes", maxForwardedBytes, Long.MAX_VALUE);
        check("max-parked", maxParked, 1_000_000);
        check("max-parked-bytes", maxParkedBytes, Long.MAX_VALUE);
        check("send-parking", sendParking);
        check("request-budget", requestBudget);
        check("route-hold", routeHold);
    }

    public static DoorLimits defaults() {
        return new DoorLimits(
                10_000,
                64L << 20,
                10_000,
                64L << 20,
                Duration.ofSeconds(2),
                Duration.ofMillis(2500),
                Duration.ofSeconds(2),
                DoorRule.Patience.standard());
    }

    public DoorLimits withForwarded(int count, long bytes) {
        return new DoorLimits(count, bytes, maxParked, maxParkedBytes, sendParking, requestBudget, routeHold, patience);
    }

    public DoorLimits withParked(int count, long bytes) {
        return new DoorLimits(
                maxForwarded, maxForwardedBytes, count, bytes, sendParking, requestBudget, routeHold, patience);
    }

    private static void check(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be 1 to " + most + ", was " + value);
        }
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(BUDGET_CEILING) > 0) {
            throw new IllegalArgumentException(
                    name + " must be above 0 and at most " + BUDGET_CEILING + ", was " + value);
        }
    }
}
