// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.server.config.Key.Alias;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The value of every key and where it came from: a flag before the environment, the environment before the file, the
/// file before the default. Immutable; all problems are found at once.
public final class Configuration {
    private final Map<String, Entry> entries;
    private final List<String> notes;

    /// A value as it was written, and read; `source` names the place.
    private record Entry(Key<?> key, String text, String source, Object value) {}

    private Configuration(Map<String, Entry> entries, List<String> notes) {
        this.entries = entries;
        this.notes = List.copyOf(notes);
    }

    /// Reads the file (none if null) and puts the layers on top of each other.
    public static Configuration load(@Nullable Path file, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        return of(file == null ? "" : file.toString(), properties(file), environment, flags);
    }

    private static Map<String, String> properties(@Nullable Path file) throws ConfigException {
        var values = new TreeMap<String, String>();
        if (file == null) return values;
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no configuration file " + file, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
        for (var name : properties.stringPropertyNames())
            values.put(name, properties.getProperty(name).strip());
        return values;
    }

    static Configuration of(
            String fileName, Map<String, String> file, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        var problems = new ArrayList<String>();
        var notes = new ArrayList<String>();
        checkNames("flag -D", flags, problems, notes);
        checkNames("file " + fileName, file, problems, notes);
        var entries = new LinkedHashMap<String, Entry>();
        for (var key : Keys.all()) {
            try {
                entries.put(key.name(), entry(key, fileName, file, environment, flags));
            } catch (ConfigException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) throw new ConfigException(problems);
        return new Configuration(entries, notes);
    }

    private static Entry entry(
            Key<?> key,
            String fileName,
            Map<String, String> file,
            Map<String, String> environment,
            Map<String, String> flags)
            throws ConfigException {
        var fromFlag = layer(key, flags, "flag -D ");
        if (fromFlag != null) return fromFlag;
        var variable = environment.get(key.environmentName());
        if (variable != null) return read(key, variable, "environment " + key.environmentName());
        var fromFile = layer(key, file, "file " + fileName + " ");
        if (fromFile != null) return fromFile;
        return read(key, key.defaultText(), "default");
    }

    /// Null if the layer says nothing about the key.
    private static @Nullable Entry layer(Key<?> key, Map<String, String> values, String source) throws ConfigException {
        Entry found = null;
        var own = values.get(key.name());
        if (own != null) found = read(key, own, source + key.name());
        for (var alias : key.aliases()) {
            var text = values.get(alias.name());
            if (text == null) continue;
            var translated = read(key, translated(alias, text, source), source + alias.name());
            if (found != null && !found.text().equals(translated.text())) {
                throw new ConfigException(found.source() + " says " + found.text() + " and " + translated.source()
                        + " says " + translated.text() + ": both mean " + key.name() + ", keep one");
            }
            found = translated;
        }
        return found;
    }

    private static String translated(Alias alias, String text, String source) throws ConfigException {
        try {
            return alias.translation().apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(source + alias.name() + " = '" + text + "': " + e.getMessage(), e);
        }
    }

    private static Entry read(Key<?> key, String text, String source) throws ConfigException {
        try {
            return new Entry(key, text.strip(), source, key.read(text));
        } catch (NumberFormatException e) {
            throw new ConfigException(source + " = '" + text + "' (" + key.name() + "): expected a number", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(source + " = '" + text + "' (" + key.name() + "): " + e.getMessage(), e);
        }
    }

    private static void checkNames(
            String where, Map<String, String> values, List<String> problems, List<String> notes) {
        var known = new ArrayList<String>();
        for (var key : Keys.all()) {
            known.add(key.name());
            for (var alias : key.aliases()) known.add(alias.name());
        }
        for (var name : values.keySet()) {
            var ignored = Keys.IGNORED.get(name);
            if (ignored != null) {
                notes.add(where + ": " + name + " is ignored: " + ignored);
            } else if (!known.contains(name)) {
                var nearest = NearestName.of(name, known);
                problems.add(where + ": unknown key '" + name + "'"
                        + nearest.map(near -> ", did you mean '" + near + "'?").orElse(""));
            }
        }
    }

    public <T> T get(Key<T> key) {
        @SuppressWarnings("unchecked") // Read by this very key.
        var value = (T) entry(key).value();
        return value;
    }

    /// For messages: where the value came from.
    public String source(Key<?> key) {
        return entry(key).source();
    }

    boolean isDefault(Key<?> key) {
        return source(key).equals("default");
    }

    private Entry entry(Key<?> key) {
        var entry = entries.get(key.name());
        if (entry == null) throw new IllegalStateException("key " + key + " is not in the catalogue");
        return entry;
    }

    /// What was accepted but means nothing here.
    public List<String> notes() {
        return notes;
    }

    /// One line per key: value and source.
    public String print() {
        var text = new StringBuilder();
        for (var entry : entries.values()) {
            var line = entry.key().name() + " = " + entry.text();
            text.append(String.format("%-44s # %s%n", line, entry.source()));
        }
        return text.toString();
    }

    /// One line per key: its default and what it means.
    public static String reference() {
        var text = new StringBuilder();
        for (var key : Keys.all()) {
            var names = new ArrayList<String>();
            for (var alias : key.aliases()) names.add(alias.name());
            var also = names.isEmpty() ? "" : " (RocketMQ: " + String.join(", ", names) + ")";
            var line = key.name() + " = " + key.defaultText();
            text.append(String.format("  %-36s %s%s%n", line, key.meaning(), also));
        }
        return text.toString();
    }
}
