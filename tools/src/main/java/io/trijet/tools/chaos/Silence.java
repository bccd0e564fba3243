// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.failover.Gaps;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// How long nothing was acknowledged. Pure.
final class Silence {
    private Silence() {}

    /// Within these times; up to the last send that ended, because nobody sends after that.
    static long longestMillis(List<Sent> sent, long fromNanos, long toNanos) {
        long end = sent.stream().mapToLong(Sent::endedNanos).max().orElse(fromNanos);
        long until = end - toNanos < 0 ? end : toNanos;
        if (until - fromNanos <= 0) return 0;
        var at = sent.stream().filter(Sent::isOk).mapToLong(Sent::endedNanos).toArray();
        return TimeUnit.NANOSECONDS.toMillis(Gaps.longestNanos(at, fromNanos, until));
    }

    /// Of the whole run.
    static long longestMillis(List<Sent> sent) {
        long from = sent.stream()
                .filter(Sent::isOk)
                .mapToLong(Sent::endedNanos)
                .min()
                .orElse(0);
        return longestMillis(sent, from, Long.MAX_VALUE);
    }

    /// The longest of any one group: what an application has that must have this group.
    static long longestOfAnyGroup(List<Sent> sent) {
        var byGroup = sent.stream()
                .filter(Sent::isOk)
                .collect(Collectors.groupingBy(
                        one -> one.place().orElseThrow().queue().broker()));
        long end = sent.stream().mapToLong(Sent::endedNanos).max().orElse(0);
        return byGroup.values().stream()
                .mapToLong(group -> {
                    long from = group.stream().mapToLong(Sent::endedNanos).min().orElse(end);
                    var at = group.stream().mapToLong(Sent::endedNanos).toArray();
                    return TimeUnit.NANOSECONDS.toMillis(Gaps.longestNanos(at, from, end));
                })
                .max()
                .orElse(0);
    }
}
