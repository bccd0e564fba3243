// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A directory twice: as processes see it and as the platter has it. Each change in between survives a power cut or
/// not, on its own.
final class NameTable {
    private final TreeMap<String, FileImage> seen = new TreeMap<>();
    private final TreeMap<String, FileImage> durable = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    private sealed interface Change {
        record Put(String name, FileImage file) implements Change {}

        record Move(String from, String to, FileImage file) implements Change {}

        record Drop(String name) implements Change {}
    }

    List<String> names() {
        return List.copyOf(seen.keySet());
    }

    Collection<FileImage> files() {
        return seen.values();
    }

    /// Every file that some power cut might show, once.
    Collection<FileImage> allFiles() {
        Set<FileImage> all = new LinkedHashSet<>(seen.values());
        all.addAll(durable.values());
        for (var change : unforced) {
            if (change instanceof Change.Put put) all.add(put.file);
        }
        return all;
    }

    Optional<FileImage> file(String name) {
        return Optional.ofNullable(seen.get(name));
    }

    Optional<FileImage> durableFile(String name) {
        return Optional.ofNullable(durable.get(name));
    }

    void put(String name, FileImage file) {
        seen.put(name, file);
        unforced.add(new Change.Put(name, file));
    }

    void move(String from, String to) {
        var file = seen.remove(from);
        if (file == null) throw new IllegalArgumentException("no file " + from);
        seen.put(to, file);
        unforced.add(new Change.Move(from, to, file));
    }

    void drop(String name) {
        seen.remove(name);
        unforced.add(new Change.Drop(name));
    }

    void force() {
        unforced.clear();
        durable.clear();
        durable.putAll(seen);
    }

    /// Returns how many changes were lost.
    int losePower(RandomGenerator chance, double survival) {
        int lost = 0;
        for (var change : unforced) {
            if (chance.nextDouble() < survival) apply(change);
            else lost++;
        }
        unforced.clear();
        seen.clear();
        seen.putAll(durable);
        return lost;
    }

    private void apply(Change change) {
        switch (change) {
            case Change.Put(var name, var file) -> durable.put(name, file);
            case Change.Drop(var name) -> durable.remove(name);
            case Change.Move(var from, var to, var file) -> {
                durable.remove(from);
                durable.put(to, file);
            }
        }
    }
}
