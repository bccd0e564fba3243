// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How a command says its result: `-o table` or `-o json`. No colours, so there is nothing for NO_COLOR to turn off.
public final class Output {
    /// What `-o` takes.
    public enum Format {
        TABLE,
        JSON
    }

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper JSON_LINES = JsonMapper.builder().build();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "table, for people, or json, for programs (default: table)")
    Format format = Format.TABLE;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// Prints the result: the value itself as JSON, or what people read instead.
    public void print(Object value, Supplier<String> forPeople) {
        var text = format == Format.JSON ? JSON.writeValueAsString(value) + "\n" : forPeople.get();
        out().print(text);
        out().flush();
    }

    public boolean isJson() {
        return format == Format.JSON;
    }

    /// Prints one of several results, for programs: JSON in one line, at once. Any thread.
    public synchronized void line(Object value) {
        out().println(JSON_LINES.writeValueAsString(value));
        out().flush();
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /// For what happens meanwhile.
    public void tell(String line) {
        command.commandLine().getErr().println(line);
    }
}
