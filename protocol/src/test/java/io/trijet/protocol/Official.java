// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.SerializeType;

/// The official classes, as the oracle: what they write we read, what we write they read.
final class Official {
    private Official() {}

    static MemorySegment request(int code, CommandCustomHeader header, byte[] body, SerializeType type) {
        var command = RemotingCommand.createRequestCommand(code, header);
        command.setSerializeTypeCurrentRPC(type);
        command.setBody(body);
        return encode(command);
    }

    static MemorySegment encode(RemotingCommand command) {
        return MemorySegment.ofBuffer(command.encode());
    }

    static RemotingCommand decode(MemorySegment frame) throws RemotingCommandException {
        return RemotingCommand.decode(ByteBuffer.wrap(frame.asSlice(4).toArray(ValueLayout.JAVA_BYTE)));
    }

    static Frame frame(MemorySegment bytes) throws MalformedFrameException {
        return FrameCodec.decode(bytes, Limits.DEFAULT);
    }
}
