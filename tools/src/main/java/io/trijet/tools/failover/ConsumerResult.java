// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What one trial was for an application that consumes. Pure.
///
/// `longestConsumerGapMillis`: it got nothing for so long from the queues of a struck group, from the fault on;
/// of several groups the longest. Time in which there was nothing to get counts too. `cameBack`: within the trial
/// it got something from each struck group again that was stored after the switch; if not, the gap is at least
/// that long. `longestOverallGapMillis`: nothing from any queue. `redelivered`: given again from the same place.
/// `skipped`: acknowledged and never given, although everyone was back and it had time to catch up.
record ConsumerResult(
        long longestConsumerGapMillis,
        long longestOverallGapMillis,
        boolean cameBack,
        long delivered,
        long redelivered,
        long skipped) {
    static final ConsumerResult NONE = new ConsumerResult(0, 0, true, 0, 0, 0);

    /// Whose gaps, and when: from the fault to the end of the trial.
    record Watch(Collection<String> groups, long fromNanos, long toNanos, boolean cameBack) {}

    private record Given(Delivery.Place place, MessageId id) {}

    static ConsumerResult of(List<Delivery> deliveries, List<Acknowledged> acknowledged, Watch watch) {
        long longest = 0;
        for (var group : watch.groups())
            longest = Math.max(
                    longest,
                    gapMillis(deliveries, watch, delivery -> delivery.group().equals(group)));
        var places = new HashSet<Delivery.Place>();
        var given = new HashSet<Given>();
        for (var delivery : deliveries) {
            places.add(delivery.place());
            delivery.id().ifPresent(id -> given.add(new Given(delivery.place(), id)));
        }
        long skipped = acknowledged.stream()
                .filter(owed -> !given.contains(new Given(Delivery.Place.of(owed), owed.id())))
                .count();
        return new ConsumerResult(
                longest,
                gapMillis(deliveries, watch, _ -> true),
                watch.cameBack(),
                deliveries.size(),
                deliveries.size() - places.size(),
                skipped);
    }

    private static long gapMillis(List<Delivery> deliveries, Watch watch, Predicate<Delivery> counts) {
        var at = deliveries.stream().filter(counts).mapToLong(Delivery::atNanos).toArray();
        return TimeUnit.NANOSECONDS.toMillis(Gaps.longestNanos(at, watch.fromNanos(), watch.toNanos()));
    }
}
