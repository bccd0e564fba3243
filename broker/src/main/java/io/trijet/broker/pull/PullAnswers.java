// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ConsumerLimits;
import io.trijet.broker.Parts;
import io.trijet.environment.Meter;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.Log.LogView;
import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers pulls: with stored bytes, checked against their records' checksums as they are taken from the log, or with
/// where to go on. Owned by the group's lane.
final class PullAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(PullAnswers.class);
    /// Looked at in one go before anything matches, as most pulls match at once.
    private static final int FIRST_LOOK = 64;

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
    private final Meter meter;
    private final String node;

    PullAnswers(Parts parts, PullableQueues queues) {
        this.queues = queues;
        log = parts.log();
        advice = new ReplicaAdvice(parts);
        limits = parts.config().limits().consumers();
        meter = parts.environment().meter();
        node = parts.config().self().name();
    }

    /// Answers if a message matches, and if the bytes of the first that does can be read.
    Found tryMessages(Pulling pulling) {
        var scan = scan(pulling);
        if (scan.chosen().isEmpty()) {
            pulling.scanFrom = scan.nextOffset();
            return Found.NONE_MATCHED;
        }
        var views = new ArrayList<LogView>();
        int read = readInto(views, scan.stretches(), pulling);
        if (read == 0) return Found.UNREADABLE;
        long next = read == scan.chosen().size() ? scan.nextOffset() : offsetAfter(pulling, scan, read);
        long position = scan.chosen().get(read - 1).position();
        long suggested = advice.forReaderAt(position, log.end(), pulling.pull.queueId());
        pulling.exchange.answer(response(pulling, ResponseCode.SUCCESS, "", next, suggested), views);
        meter.add(BrokerMetric.MESSAGES_PULLED, read);
        return Found.ANSWERED;
    }

    /// Nothing for this consumer, and where it goes on: past what does not match.
    void nothing(Pulling pulling) {
        int queueId = pulling.pull.queueId();
        long suggested = pulling.elsewhere ? advice.elsewhere(queueId) : advice.forReaderAt(log.end(), log.end(), queueId);
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

    private PullScan scan(Pulling pulling) {
        var room = new PullScan.Room(
                Math.clamp(pulling.pull.maxMessages(), 1, limits.maxPullMessages()),
                Math.clamp(pulling.pull.maxBytes(), 1, limits.maxPullBytes()));
        long from = pulling.scanFrom;
        int left = limits.maxPullScanned();
        int look = Math.min(left, Math.max(FIRST_LOOK, room.messages()));
        while (true) {
            var entries = queues.entries(key(pulling), from, look);
            var scan = PullScan.of(entries, from, pulling.wanted, room);
            left -= entries.size();
            if (!scan.chosen().isEmpty() || entries.isEmpty() || left <= 0) return scan;
            from = scan.nextOffset();
            look = Math.min(left, look * 8);
        }
    }

    /// Returns how many of the chosen messages the views hold: those before the first damage.
    private int readInto(List<LogView> views, List<PullScan.Stretch> stretches, Pulling pulling) {
        int messages = 0;
        for (var stretch : stretches) {
            try {
                views.add(log.read(stretch.record(), stretch.position(), stretch.length()));
            } catch (CorruptRecordException e) {
                meter.add(BrokerMetric.DAMAGED_READS, 1);
                LOG.error(
                        "node={} damaged bytes are not served: queue={} position={}: {}",
                        node,
                        key(pulling),
                        stretch.position(),
                        e.getMessage());
                return messages;
            }
            messages += stretch.messages();
        }
        return messages;
    }

    /// The offset after the `read`-th chosen message, when damage cut the answer short.
    private long offsetAfter(Pulling pulling, PullScan scan, int read) {
        var last = scan.chosen().get(read - 1);
        long offset = pulling.scanFrom;
        while (true) {
            var entry = queues.entries(key(pulling), offset++, 1);
            if (entry.isEmpty() || entry.getFirst().equals(last)) return offset;
        }
    }

    private Response response(Pulling pulling, int code, String remark, long nextOffset, long suggestedId) {
        var range = queues.range(key(pulling));
        var fields = Fields.builder()
                .add("suggestWhichBrokerId", suggestedId)
                .add("nextBeginOffset", nextOffset)
                .add("minOffset", range.min())
                .add("maxOffset", queues.maxOffset(key(pulling)))
                .build();
        return new Response(code, remark.isEmpty() ? null : remark, fields, Response.NO_BODY);
    }

    private static QueueKey key(Pulling pulling) {
        return new QueueKey(pulling.pull.topic(), pulling.pull.queueId());
    }
}
