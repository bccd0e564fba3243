// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import java.time.Duration;

/// What the consuming side bounds, and where. Each limit is refused with its name in the answer.
///
/// One pull is answered with at most `maxPullMessages` messages and `maxPullBytes` bytes (one message always fits) out
/// of at most `maxPullScanned` looked at; it waits for messages at most `maxPullHold`. A follower is suggested to a
/// consumer that reads more than `followerReadBytes` behind the end of the log. Failed messages come back after
/// `retryDelay`.
public record ConsumerLimits(
        int maxPullMessages,
        int maxPullBytes,
        int maxPullScanned,
        Duration maxPullHold,
        int maxWaitingPulls,
        int maxWaitingPullsPerConnection,
        long maxWaitingPullBytes,
        long followerReadBytes,
        Duration retryDelay,
        int maxClients,
        int maxGroupsPerClient,
        int maxSubscriptionsPerGroup,
        long maxRegisteredBytes,
        Duration clientExpiry) {
    /// A stock client gives up after 30 s.
    public static final Duration PULL_HOLD_CEILING = Duration.ofSeconds(25);

    public ConsumerLimits {
        check("max-pull-messages", maxPullMessages, 1, 10_000);
        check("max-pull-bytes", maxPullBytes, 1, 8 << 20);
        check("max-pull-scanned", maxPullScanned, 1, 1 << 20);
        check("max-pull-hold", maxPullHold.toNanos(), 1, PULL_HOLD_CEILING.toNanos());
        check("max-waiting-pulls", maxWaitingPulls, 1, 10_000_000);
        check("max-waiting-pulls-per-connection", maxWaitingPullsPerConnection, 1, 10_000_000);
        check("max-waiting-pull-bytes", maxWaitingPullBytes, 1, Long.MAX_VALUE);
        check("follower-read-bytes", followerReadBytes, 1, Long.MAX_VALUE);
        check("retry-delay", retryDelay.toNanos(), 0, Duration.ofHours(1).toNanos());
        check("max-clients", maxClients, 1, 10_000_000);
        check("max-groups-per-client", maxGroupsPerClient, 1, 1_000_000);
        check("max-subscriptions-per-group", maxSubscriptionsPerGroup, 1, 1_000_000);
        check("max-registered-bytes", maxRegisteredBytes, 1, Long.MAX_VALUE);
        check("client-expiry", clientExpiry.toNanos(), 1, Duration.ofHours(1).toNanos());
    }

    public static ConsumerLimits defaults() {
        return new ConsumerLimits(
                32,
                256 << 10,
                16_384,
                Duration.ofSeconds(20),
                100_000,
                20_000,
                128L << 20,
                512L << 20,
                Duration.ofSeconds(1),
                20_000,
                256,
                1024,
                32L << 20,
                Duration.ofSeconds(120));
    }

    public ConsumerLimits withRetryDelay(Duration delay) {
        return new ConsumerLimits(
                maxPullMessages,
                maxPullBytes,
                maxPullScanned,
                maxPullHold,
                maxWaitingPulls,
                maxWaitingPullsPerConnection,
                maxWaitingPullBytes,
                followerReadBytes,
                delay,
                maxClients,
                maxGroupsPerClient,
                maxSubscriptionsPerGroup,
                maxRegisteredBytes,
                clientExpiry);
    }

    public ConsumerLimits withWaitingPulls(int count, int perConnection) {
        return new ConsumerLimits(
                maxPullMessages,
                maxPullBytes,
                maxPullScanned,
                maxPullHold,
                count,
                perConnection,
                maxWaitingPullBytes,
                followerReadBytes,
                retryDelay,
                maxClients,
                maxGroupsPerClient,
                maxSubscriptionsPerGroup,
                maxRegisteredBytes,
                clientExpiry);
    }

    public ConsumerLimits withFollowerReadBytes(long bytes) {
        return new ConsumerLimits(
                maxPullMessages,
                maxPullBytes,
                maxPullScanned,
                maxPullHold,
                maxWaitingPulls,
                maxWaitingPullsPerConnection,
                maxWaitingPullBytes,
                bytes,
                retryDelay,
                maxClients,
                maxGroupsPerClient,
                maxSubscriptionsPerGroup,
                maxRegisteredBytes,
                clientExpiry);
    }

    public ConsumerLimits withMaxClients(int clients) {
        return new ConsumerLimits(
                maxPullMessages,
                maxPullBytes,
                maxPullScanned,
                maxPullHold,
                maxWaitingPulls,
                maxWaitingPullsPerConnection,
                maxWaitingPullBytes,
                followerReadBytes,
                retryDelay,
                clients,
                maxGroupsPerClient,
                maxSubscriptionsPerGroup,
                maxRegisteredBytes,
                clientExpiry);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
