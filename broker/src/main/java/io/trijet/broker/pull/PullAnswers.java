// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ConsumerLimits;
import io.trijet.broker.Parts;
import io.trijet.broker.Traffic;
import io.trijet.environment.Meter;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.Log.LogView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers pulls: with stored bytes, checked against their records' checksums as they are taken from the log, or with
/// where to go on. Owned by the group's lane.
final class PullAnswers {
    /// Entries taken from the index in one go.
    private static final int LOOK_CEILING = 2048;

    /// What became of a pull whose offset lies among the messages.
    enum Found {
        ANSWERED,
        /// Everything looked at is of no interest to the consumer; `Pulling.scanFrom` has moved.
        NONE_MATCHED,
        /// The message is here and its bytes are damaged.
        UNREADABLE
    }

    private final Log log;
    private final PullableQueues queues;
    private final ReplicaAdvice advice;
    private final ConsumerLimits limits;
    private final Traffic traffic;
    private final Meter meter;

    PullAnswers(Parts parts, PullableQueues queues) {
        this.queues = queues;
        log = parts.log();
        advice = new ReplicaAdvice(parts);
        limits = parts.config().settings().consumers();
        traffic = parts.traffic();
        meter = parts.environment().meter();
    }

    /// Answers if a message matches, and if the bytes of the first that does can be read.
    Found tryMessages(Pulling pulling) {
        var scan = scan(pulling, room(pulling));
        if (scan.chosen().isEmpty()) {
            pulling.scanFrom = scan.nextOffset();
            return Found.NONE_MATCHED;
        }
        var views = new ArrayList<LogView>();
        int read = readInto(views, scan.stretches());
        if (read == 0) return Found.UNREADABLE;
        if (read < scan.chosen().size()) scan = scan(pulling, new PullScan.Room(read, Integer.MAX_VALUE));
        answer(pulling, scan, views);
        return Found.ANSWERED;
    }

    private void answer(Pulling pulling, PullScan scan, List<LogView> views) {
        var last = scan.chosen().getLast();
        long suggested = advice.forReaderAt(last.position(), log.end(), pulling.queue.queueId());
        traffic.out(scan.chosen().size());
        meter.add(BrokerMetric.MESSAGES_OUT, scan.chosen().size());
        for (var view : views)
            meter.add(BrokerMetric.MESSAGE_BYTES_OUT, view.bytes().byteSize());
        pulling.exchange.answer(response(pulling, ResponseCode.SUCCESS, null, scan.nextOffset(), suggested), views);
    }

    /// Nothing for this consumer, and where it goes on: past what does not match.
    void nothing(Pulling pulling) {
        int queueId = pulling.pull.queueId();
        long suggested =
                pulling.elsewhere ? advice.elsewhere(queueId) : advice.forReaderAt(log.end(), log.end(), queueId);
        boolean skipped = pulling.scanFrom > pulling.pull.queueOffset();
        pulling.exchange.answer(
                skipped
                        ? response(
                                pulling,
                                ResponseCode.PULL_RETRY_IMMEDIATELY,
                                "no message matches so far",
                                pulling.scanFrom,
                                suggested)
                        : response(
                                pulling,
                                ResponseCode.PULL_NOT_FOUND,
                                "no message yet",
                                pulling.pull.queueOffset(),
                                suggested));
    }

    /// The offset is none of the queue's: the consumer goes on at another.
    void moved(Pulling pulling, long offset) {
        pulling.exchange.answer(response(
                pulling,
                ResponseCode.PULL_OFFSET_MOVED,
                "offset " + pulling.pull.queueOffset() + " is moved to " + offset,
                offset,
                ReplicaAdvice.LEADER));
    }

    private PullScan.Room room(Pulling pulling) {
        return new PullScan.Room(
                Math.clamp(pulling.pull.maxMessages(), 1, limits.maxPullMessages()),
                Math.clamp(pulling.pull.maxBytes(), 1, limits.maxPullBytes()));
    }

    /// Looks at as many entries as may match, and at more and more while too few do.
    private PullScan scan(Pulling pulling, PullScan.Room room) {
        long visible = queues.range(pulling.queue).visible();
        var scan = new PullScan(pulling.scanFrom, pulling.wanted, room);
        int left = limits.maxPullScanned();
        int look = room.messages();
        while (!scan.isFull() && left > 0) {
            var entries = queues.entries(pulling.queue, scan.nextOffset(), visible, Math.min(look, left));
            if (entries.isEmpty()) break;
            scan.look(entries);
            left -= entries.size();
            look = Math.min(2 * look, LOOK_CEILING);
        }
        return scan;
    }

    /// Returns how many of the chosen messages the views hold: those before the first damage.
    private int readInto(List<LogView> views, List<PullScan.Stretch> stretches) {
        int messages = 0;
        for (var stretch : stretches) {
            try {
                views.add(log.read(stretch.record(), stretch.position(), stretch.length()));
            } catch (CorruptRecordException _) {
                // The log has reported where.
                meter.add(BrokerMetric.DAMAGED_READS, 1);
                return messages;
            }
            messages += stretch.messages();
        }
        return messages;
    }

    private Response response(Pulling pulling, int code, @Nullable String remark, long nextOffset, long suggestedId) {
        var fields = Fields.builder()
                .add("suggestWhichBrokerId", suggestedId)
                .add("nextBeginOffset", nextOffset)
                .add("minOffset", queues.range(pulling.queue).min())
                .add("maxOffset", queues.maxOffset(pulling.queue))
                .build();
        return new Response(code, remark, fields, Response.NO_BODY);
    }
}
