// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import io.trijet.lab.http.Json;
import tools.jackson.databind.JsonNode;

/// How far a comparison is, from the lines that it says. Any thread.
public final class Gauge {
    private final int modes;
    private final boolean isCrashed;
    private int done;
    private double share;

    public Gauge(Comparing wish) {
        modes = wish.modes().size();
        isCrashed = wish.crash();
    }

    public synchronized void line(String json) {
        var line = Json.MAPPER.readTree(json);
        switch (line.path("type").asString("")) {
            case "progress" -> share = Math.max(share, share(line.path("step").asString(""), ratio(line)));
            case "done" -> {
                done++;
                share = 0;
            }
            default -> {}
        }
    }

    private static double ratio(JsonNode line) {
        return line.path("done").asDouble(0) / Math.max(1, line.path("total").asDouble(1));
    }

    /// Of one mode: what is counted in the speed pass, then in the crash pass if there is one.
    private double share(String step, double ratio) {
        double part = isCrashed ? 0.5 : 1;
        return switch (step) {
            case "measure" -> part * ratio;
            case "crash" -> 0.5 + 0.4 * Math.min(1, ratio);
            default -> 0;
        };
    }

    public synchronized int percent() {
        return (int) (100 * (done + share) / modes);
    }
}
