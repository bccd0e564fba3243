// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.wire;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.protocol.Response;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.time.Duration;

/// One connection that asks one thing at a time and waits for the answer. Owned by one thread.
public final class WireClient implements Closeable {
    /// Small, for thousands may be open; what is larger is read past it.
    private static final int BUFFER_BYTES = 4 << 10;

    private final Address address;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int opaque;

    private WireClient(Address address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = socket.getOutputStream();
    }

    /// `patience` is for connecting, and then for each answer.
    public static WireClient connect(Address address, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(host(address), address.port()), (int) patience.toMillis());
            return new WireClient(address, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static String host(Address address) {
        var host = address.host();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public Address address() {
        return address;
    }

    public Frame ask(int code, Fields fields) throws IOException {
        return ask(code, fields, Response.NO_BODY);
    }

    /// The answer to this request; what the broker asks of us meanwhile is passed over.
    public Frame ask(int code, Fields fields, MemorySegment body) throws IOException {
        int id = opaque++;
        var request =
                new Frame(HeaderEncoding.JSON, code, Language.JAVA, FrameCodec.VERSION, id, 0, null, fields, body);
        out.write(FrameCodec.encode(request).toArray(ValueLayout.JAVA_BYTE));
        out.flush();
        while (true) {
            var frame = read();
            if (frame.isResponse() && frame.opaque() == id) return frame;
        }
    }

    private Frame read() throws IOException {
        try {
            int declared = in.readInt();
            var bytes = new byte[FrameCodec.frameBytes(declared, Limits.DEFAULT)];
            var frame = MemorySegment.ofArray(bytes);
            frame.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, declared);
            in.readFully(bytes, 4, bytes.length - 4);
            return FrameCodec.decode(frame, Limits.DEFAULT);
        } catch (MalformedFrameException e) {
            throw new IOException(address + " sent what is no frame: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
