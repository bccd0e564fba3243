// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.admin;

import io.trijet.broker.Parts;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How a broker fares, in the keys that RocketMQ's tools parse (protocol.md chapter 6). A key that a tool parses is
/// always there; what is not measured is 0.
final class RuntimeInfo {
    private static final String NO_RATE = "0.0 0.0 0.0";

    private final Parts parts;
    private final long bootMillis;

    RuntimeInfo(Parts parts) {
        this.parts = parts;
        this.bootMillis = parts.environment().clock().wallMillis();
    }

    Map<String, String> table() {
        var table = new TreeMap<String, String>();
        identity(table);
        queues(table);
        log(table);
        totals(table);
        return table;
    }

    private void identity(Map<String, String> table) {
        long now = parts.environment().clock().wallMillis();
        table.put("brokerActive", Boolean.toString(parts.leadership().isHere()));
        table.put("brokerVersionDesc", "V5_5_0");
        table.put("brokerVersion", "513");
        table.put("bootTimestamp", Long.toString(bootMillis));
        table.put("startAcceptSendRequestTimeStamp", Long.toString(bootMillis));
        table.put("runtime", duration(Math.max(0, now - bootMillis) / 1000));
    }

    private void queues(Map<String, String> table) {
        for (var pool : new String[] {"send", "pull", "ack", "litePull", "query"}) {
            table.put(pool + "ThreadPoolQueueSize", "0");
            table.put(pool + "ThreadPoolQueueCapacity", "0");
            table.put(pool + "ThreadPoolQueueHeadWaitTimeMills", "0");
        }
        table.put(
                "sendThreadPoolQueueSize",
                Integer.toString(parts.unacknowledged().count()));
        table.put(
                "sendThreadPoolQueueCapacity",
                Integer.toString(parts.config().limits().maxUnacknowledgedCount()));
        table.put("pageCacheLockTimeMills", "0");
        for (var timer : new String[] {"timerReadBehind", "timerOffsetBehind", "timerCongestNum"})
            table.put(timer, "0");
        table.put("timerEnqueueTps", "0.0");
        table.put("timerDequeueTps", "0.0");
    }

    private void log(Map<String, String> table) {
        var log = parts.log();
        var disk = String.format(Locale.ROOT, "%.4f", parts.housekeeping().diskUsed());
        table.put("commitLogMinOffset", Long.toString(log.startPosition()));
        table.put("commitLogMaxOffset", Long.toString(log.end()));
        table.put("commitLogDiskRatio", disk);
        table.put("consumeQueueDiskRatio", disk);
        table.put("earliestMessageTimeStamp", "-1");
        table.put(
                "dispatchBehindBytes",
                Long.toString(parts.replication().safeEnd() - parts.queues().position()));
        table.put("remainHowManyDataToFlush", Long.toString(log.end() - log.persistedEnd()) + " B");
    }

    private void totals(Map<String, String> table) {
        var traffic = parts.traffic();
        table.put("putTps", traffic.inPerSecond());
        for (var rate : new String[] {"getTransferredTps", "getTotalTps", "getFoundTps"}) {
            table.put(rate, traffic.outPerSecond());
        }
        table.put("getMissTps", NO_RATE);
        table.put("putMessageTimesTotal", Long.toString(traffic.in()));
        total(table, "Put", traffic.in());
        total(table, "Get", traffic.out());
    }

    /// Counted since the process started: as if it had this morning.
    private static void total(Map<String, String> table, String direction, long now) {
        table.put("msg" + direction + "TotalYesterdayMorning", "0");
        table.put("msg" + direction + "TotalTodayMorning", "0");
        table.put("msg" + direction + "TotalTodayNow", Long.toString(now));
    }

    private static String duration(long seconds) {
        long minutes = seconds / 60;
        long hours = minutes / 60;
        return "[ " + hours / 24 + " days, " + hours % 24 + " hours, " + minutes % 60 + " minutes, " + seconds % 60
                + " seconds ]";
    }
}
