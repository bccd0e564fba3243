// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One thing that can be configured: its name, what it means, its default in the notation of the file, and how text
/// becomes a value. `reader` throws `IllegalArgumentException` saying what it expected.
public final class Key<T> {
    private final String name;
    private final String defaultText;
    private final String meaning;
    private final Function<String, T> reader;
    private final List<Alias> aliases = new ArrayList<>();

    /// RocketMQ's name for the same thing, and how its notation becomes ours.
    record Alias(String name, UnaryOperator<String> translation) {}

    Key(String name, String defaultText, String meaning, Function<String, T> reader) {
        this.name = name;
        this.defaultText = defaultText;
        this.meaning = meaning;
        this.reader = reader;
    }

    Key<T> alias(String rocketName, UnaryOperator<String> translation) {
        aliases.add(new Alias(rocketName, translation));
        return this;
    }

    Key<T> alias(String rocketName) {
        return alias(rocketName, UnaryOperator.identity());
    }

    public String name() {
        return name;
    }

    String defaultText() {
        return defaultText;
    }

    public String meaning() {
        return meaning;
    }

    List<Alias> aliases() {
        return aliases;
    }

    T read(String text) {
        return reader.apply(text);
    }

    /// The environment variable that sets it.
    String environmentName() {
        return "TRIJET_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public String toString() {
        return name;
    }
}
