// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One remoting command, request or response, as it travels (RocketMQ: `RemotingCommand`).
///
/// `body` is a view on the received bytes and valid as long as they are. `remark` is null where none was sent.
public record Frame(
        HeaderEncoding encoding,
        int code,
        Language language,
        int version,
        int opaque,
        int flag,
        @Nullable String remark,
        Fields fields,
        MemorySegment body) {
    /// Bit of `flag`: this is a response.
    public static final int RESPONSE = 1;
    /// Bit of `flag`: the sender expects no response.
    public static final int ONE_WAY = 2;

    public boolean isResponse() {
        return (flag & RESPONSE) != 0;
    }

    public boolean isOneWay() {
        return (flag & ONE_WAY) != 0;
    }

    /// The same command, whose sender expects a response.
    public Frame twoWay() {
        return new Frame(encoding, code, language, version, opaque, flag & ~ONE_WAY, remark, fields, body);
    }

    /// The same command with other bytes behind its header.
    public Frame withBody(MemorySegment other) {
        return new Frame(encoding, code, language, version, opaque, flag, remark, fields, other);
    }
}
