// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

import java.io.IOException;

/// An answer that takes its time: lines of JSON, each sent as soon as it is there.
public record Streamed(Source source) {
    /// Says the lines. A failure before the first is answered like any other, a later one is the last line.
    public interface Source {
        void run(Sink sink) throws Exception;
    }

    /// Takes one line, without its end.
    public interface Sink {
        void line(String json) throws IOException;
    }
}
