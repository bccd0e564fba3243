// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An answer before it knows which request it belongs to.
public record Response(int code, @Nullable String remark, Fields fields, MemorySegment body) {
    public static final MemorySegment NO_BODY = MemorySegment.NULL;

    public static Response ok() {
        return new Response(0, null, Fields.NONE, NO_BODY);
    }

    public static Response ok(Fields fields) {
        return new Response(0, null, fields, NO_BODY);
    }

    public static Response ok(MemorySegment body) {
        return new Response(0, null, Fields.NONE, body);
    }

    /// `remark` is shown to users: say what is wrong and what to do.
    public static Response refuse(int code, String remark) {
        return new Response(code, remark, Fields.NONE, NO_BODY);
    }
}
