// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The project's tracked Java sources, read once.
public final class SourceTree {
    private SourceTree() {}

    /// One source file: its module, its path below the project's root, its text.
    record Source(String module, Path path, String text) {
        boolean isPackageInfo() {
            return path.endsWith("package-info.java");
        }
    }

    /// Tests run in their module's directory; the root is the one above that has the launcher.
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
            Path above = here.getParent();
            if (above == null)
                throw new IllegalStateException(
                        "no ARCHITECTURE.md above " + Path.of("").toAbsolutePath());
            here = above;
        }
        return here;
    }

    static List<String> modules() {
        try (Stream<Path> children = Files.list(root())) {
            return children.filter(child -> Files.exists(child.resolve("pom.xml")))
                    .map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Source> main() {
        return modules().stream()
                .flatMap(module -> sources(module, "src/main/java").stream())
                .toList();
    }

    static List<Source> tests() {
        return modules().stream()
                .flatMap(module -> sources(module, "src/test/java").stream())
                .toList();
    }

    private static List<Source> sources(String module, String below) {
        Path root = root();
        Path directory = root.resolve(module).resolve(below);
        if (!Files.isDirectory(directory)) return List.of();
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(file -> new Source(module, root.relativize(file), read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
