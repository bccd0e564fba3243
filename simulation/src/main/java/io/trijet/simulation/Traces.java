// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

/// Exceptions as one line for people: where in our own code they came from.
final class Traces {
    private static final int MOST_FRAMES = 6;

    private Traces() {}

    static String of(Throwable why) {
        var text = new StringBuilder();
        for (var cause = why; cause != null; cause = cause.getCause()) {
            if (!text.isEmpty()) text.append(" <- ");
            text.append(cause);
            int frames = 0;
            for (var frame : cause.getStackTrace()) {
                if (!frame.getClassName().startsWith("io.trijet")) continue;
                if (frames++ == MOST_FRAMES) break;
                text.append(" at ").append(frame.getFileName()).append(':').append(frame.getLineNumber());
            }
        }
        return text.toString().replace('\n', ' ');
    }
}
