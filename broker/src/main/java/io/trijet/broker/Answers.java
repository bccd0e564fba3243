// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Connection;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameWriter;
import io.trijet.protocol.Response;
import io.trijet.storage.Log.LogView;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Writes answers to their connections, through one buffer. Owned by the group's lane.
///
/// Small bodies are copied: a few KiB copied cost less than a piece more to hand to the kernel.
final class Answers {
    private static final long COPIED_BODY_BYTES = 16 << 10;

    private final FrameWriter writer = new FrameWriter();

    void send(Frame request, Connection connection, Response response) {
        connection.push(writer.response(request, response));
    }

    void send(Frame request, Connection connection, Response response, List<LogView> body) {
        long bytes = 0;
        for (var view : body) bytes += view.bytes().byteSize();
        if (bytes <= COPIED_BODY_BYTES) copy(request, connection, response, body, (int) bytes);
        else pass(request, connection, response, body, bytes);
    }

    private void copy(Frame request, Connection connection, Response response, List<LogView> body, int bytes) {
        var whole = MemorySegment.ofArray(new byte[bytes]);
        long at = 0;
        for (var view : body) {
            MemorySegment.copy(view.bytes(), 0, whole, at, view.bytes().byteSize());
            at += view.bytes().byteSize();
            view.close();
        }
        send(request, connection, new Response(response.code(), response.remark(), response.fields(), whole));
    }

    private void pass(Frame request, Connection connection, Response response, List<LogView> body, long bytes) {
        var head = writer.responseHead(request, response, bytes);
        for (var view : body) {
            connection.push(head, view.bytes(), view::close);
            head = Response.NO_BODY;
        }
    }
}
