// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A header alone, in one of its two forms, without the frame around it.
public final class HeaderAttack implements FuzzTarget {
    private static final MemorySegment NO_BODY = MemorySegment.ofArray(new byte[0]);
    private static final String[] JSON_SEEDS = {
        "{\"code\":310,\"flag\":0,\"language\":\"JAVA\",\"opaque\":7,\"version\":513,\"extFields\":{\"a\":\"pg\",\"b\":\"T\","
                + "\"e\":3,\"m\":null,\"x\":\"\\u00e9\\ud83d\\ude00\\n\\x41\"},\"remark\":\"why\"}",
        "{ \"code\" : \"-1\" , \"other\" : [ { \"deep\" : [ true , null , 1.5e3 ] } ] , \"remark\" : null }"
    };

    private final HeaderEncoding encoding;

    private HeaderAttack(HeaderEncoding encoding) {
        this.encoding = encoding;
    }

    public static HeaderAttack json() {
        return new HeaderAttack(HeaderEncoding.JSON);
    }

    public static HeaderAttack binary() {
        return new HeaderAttack(HeaderEncoding.ROCKETMQ);
    }

    @Override
    public void attack(byte[] input) throws Exception {
        Frame frame;
        try {
            frame = switch (encoding) {
                case JSON -> JsonHeader.decode(input, NO_BODY, Limits.DEFAULT);
                case ROCKETMQ -> BinaryHeader.decode(input, NO_BODY, Limits.DEFAULT);
            };
        } catch (MalformedFrameException e) {
            return;
        }
        RoundTrip.check(frame);
        RequestAttack.decode(frame);
    }

    @Override
    public List<byte[]> seeds() throws Exception {
        var seeds = new ArrayList<byte[]>();
        for (var json : JSON_SEEDS) {
            var header = json.getBytes(StandardCharsets.UTF_8);
            var read = JsonHeader.decode(header, NO_BODY, Limits.DEFAULT);
            seeds.add(encoding == HeaderEncoding.JSON ? header : binary(read));
        }
        return seeds;
    }

    private static byte[] binary(Frame frame) {
        var written = FrameCodec.encode(new Frame(
                        HeaderEncoding.ROCKETMQ,
                        frame.code(),
                        frame.language(),
                        frame.version(),
                        frame.opaque(),
                        frame.flag(),
                        frame.remark(),
                        frame.fields(),
                        NO_BODY))
                .toArray(ValueLayout.JAVA_BYTE);
        return Arrays.copyOfRange(written, FrameCodec.PREFIX_BYTES, written.length);
    }
}
