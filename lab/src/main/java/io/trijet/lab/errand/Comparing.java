// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `trijet bench --compare`: what is measured. `modes` are words that the command takes.
public record Comparing(List<String> modes, int messages, int size, boolean crash) {
    public Comparing {
        modes = List.copyOf(modes);
    }

    public List<String> arguments() {
        return arguments(List.of("--no-report"));
    }

    /// The same, with a page for people.
    public List<String> arguments(Path report) {
        return arguments(List.of("--report", report.toAbsolutePath().toString()));
    }

    private List<String> arguments(List<String> reporting) {
        var arguments = new ArrayList<String>(List.of("bench", "--compare"));
        arguments.addAll(reporting);
        arguments.addAll(List.of("--modes", String.join(",", modes)));
        arguments.addAll(List.of("--messages", Integer.toString(messages)));
        arguments.addAll(List.of("--size", Integer.toString(size)));
        if (!crash) arguments.add("--no-crash");
        return arguments;
    }
}
