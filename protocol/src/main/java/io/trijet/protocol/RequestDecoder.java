// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.json.MalformedJsonException;

/// Turns a request frame into what it asks for.
public final class RequestDecoder {
    private RequestDecoder() {}

    /// A code that is not known is `Request.Unknown`, not an exception.
    public static Request decode(Frame frame) throws InvalidRequestException {
        try {
            return switch (frame.code()) {
                case RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE -> SendDecoder.decodeShort(frame);
                case RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE -> PullDecoder.decode(frame);
                case RequestCode.SEND_MESSAGE -> SendDecoder.decodeLong(frame);
                case RequestCode.SEND_REPLY_MESSAGE -> new Request.SendReply(SendDecoder.decodeLong(frame));
                case RequestCode.SEND_REPLY_MESSAGE_V2 -> new Request.SendReply(SendDecoder.decodeShort(frame));
                default -> decodeRare(frame);
            };
        } catch (MalformedJsonException e) {
            throw new InvalidRequestException(
                    ResponseCode.INVALID_PARAMETER,
                    "the body of request " + frame.code() + " is wrong: " + e.getMessage(),
                    e);
        }
    }

    private static Request decodeRare(Frame frame) throws InvalidRequestException {
        var fields = new FieldReader(frame.fields());
        var ofClient = ClientRequests.decode(frame, fields);
        if (ofClient.isPresent()) return ofClient.get();
        var ofNameServer = NameServerRequests.decode(frame, fields);
        if (ofNameServer.isPresent()) return ofNameServer.get();
        return AdminRequests.decode(frame, fields).orElse(new Request.Unknown(frame.code()));
    }
}
