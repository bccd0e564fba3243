// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import java.util.ArrayList;
import java.util.List;

/// `trijet bench --compare`: what is measured. `modes` are words that the command takes.
public record Comparing(List<String> modes, int messages, int size, boolean crash) {
    public Comparing {
        modes = List.copyOf(modes);
    }

    public List<String> arguments() {
        var arguments = new ArrayList<String>(List.of("bench", "--compare", "--no-report"));
        arguments.addAll(List.of("--modes", String.join(",", modes)));
        arguments.addAll(List.of("--messages", Integer.toString(messages)));
        arguments.addAll(List.of("--size", Integer.toString(size)));
        if (!crash) arguments.add("--no-crash");
        return arguments;
    }
}
