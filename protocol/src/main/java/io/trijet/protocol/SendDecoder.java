// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.message.MessageProperties;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads sends. The short form (310, 320, 325) is on every message's path: one walk over its one-letter fields.
///
/// Cost: three short strings, the properties' bytes and the record.
final class SendDecoder {
    private static final String[] NAMES = {
        "producerGroup", "topic", "defaultTopic", "defaultTopicQueueNums", "queueId", "sysFlag", "bornTimestamp", "flag"
    };
    private static final int ALL_REQUIRED = (1 << NAMES.length) - 1;

    private int seen;
    private String producerGroup = "";
    private String topic = "";
    private String defaultTopic = "";
    private int defaultTopicQueues;
    private int queueId;
    private int sysFlag;
    private long bornTimestamp;
    private int flag;
    private MessageProperties properties = MessageProperties.NONE;
    private int reconsumeTimes;
    private OptionalInt maxReconsumeTimes = OptionalInt.empty();
    private boolean isBatch;
    private Optional<String> brokerName = Optional.empty();

    private SendDecoder() {}

    /// 310, 320 and 325: fields `a` to `n` (RocketMQ: `SendMessageRequestHeaderV2`).
    static Request.Send decodeShort(Frame frame) throws InvalidRequestException {
        var decoder = new SendDecoder();
        for (var cursor = frame.fields().cursor(); cursor.next(); ) {
            if (cursor.nameLength() == 1) decoder.readShort(cursor);
        }
        if (frame.code() == RequestCode.SEND_BATCH_MESSAGE) decoder.isBatch = true;
        return decoder.finish(frame);
    }

    /// 10 and 324: fields with names (RocketMQ: `SendMessageRequestHeader`).
    static Request.Send decodeLong(Frame frame) throws InvalidRequestException {
        var fields = new FieldReader(frame.fields());
        return new Request.Send(
                fields.text(NAMES[0]),
                fields.text(NAMES[1]),
                fields.text(NAMES[2]),
                fields.integer(NAMES[3]),
                fields.integer(NAMES[4]),
                fields.integer(NAMES[5]),
                fields.number(NAMES[6]),
                fields.integer(NAMES[7]),
                MessageProperties.ofEncoded(fields.text("properties", "")),
                fields.integer("reconsumeTimes", 0),
                fields.optionalInteger("maxReconsumeTimes"),
                fields.flag("batch", false),
                fields.brokerName(),
                frame.body());
    }

    private void readShort(FieldCursor field) throws InvalidRequestException {
        char name = field.nameStart();
        if (name >= 'a' && name <= 'h') {
            seen |= 1 << (name - 'a');
            readRequired(name, field);
            return;
        }
        switch (name) {
            case 'i' -> properties = MessageProperties.ofEncoded(field.valueBytes());
            case 'j' -> reconsumeTimes = field.intValue();
            case 'l' -> maxReconsumeTimes = OptionalInt.of(field.intValue());
            case 'm' -> isBatch = field.booleanValue();
            case 'n' -> brokerName = Optional.of(field.value());
            default -> {}
        }
    }

    private void readRequired(char name, FieldCursor field) throws InvalidRequestException {
        switch (name) {
            case 'a' -> producerGroup = field.value();
            case 'b' -> topic = field.value();
            case 'c' -> defaultTopic = field.valueIs(Names.TEMPLATE_TOPIC) ? Names.TEMPLATE_TOPIC : field.value();
            case 'd' -> defaultTopicQueues = field.intValue();
            case 'e' -> queueId = field.intValue();
            case 'f' -> sysFlag = field.intValue();
            case 'g' -> bornTimestamp = field.longValue();
            default -> flag = field.intValue();
        }
    }

    private Request.Send finish(Frame frame) throws InvalidRequestException {
        if (seen != ALL_REQUIRED) {
            int missing = Integer.numberOfTrailingZeros(~seen);
            throw FieldReader.missing((char) ('a' + missing) + " (" + NAMES[missing] + ")");
        }
        return new Request.Send(
                producerGroup,
                topic,
                defaultTopic,
                defaultTopicQueues,
                queueId,
                sysFlag,
                bornTimestamp,
                flag,
                properties,
                reconsumeTimes,
                maxReconsumeTimes,
                isBatch,
                brokerName,
                frame.body());
    }
}
