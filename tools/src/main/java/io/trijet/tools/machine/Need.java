// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.machine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a fault needs of the machine.
public enum Need {
    ROOT("root"),
    STRACE("strace (apt-get install strace), and root or a kernel that lets one trace one's own children"),
    FAKETIME("libfaketime (apt-get install faketime)"),
    CGROUP("root, and the memory controller of cgroup v1 at /sys/fs/cgroup/memory");

    /// Where cgroup v1 keeps who may have how much memory.
    public static final Path MEMORY_CONTROLLER = Path.of("/sys/fs/cgroup/memory");

    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final List<String> LIBRARY_PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime",
            "/usr/lib/aarch64-linux-gnu/faketime",
            "/usr/lib/faketime",
            "/usr/lib64/faketime",
            "/usr/local/lib/faketime");

    private final String text;

    Need(String text) {
        this.text = text;
    }

    /// For people: what it is, and how one gets it.
    public String text() {
        return text;
    }

    public boolean isMet() {
        return switch (this) {
            case ROOT -> isRoot();
            case STRACE -> isRoot() && isOnPath("strace");
            case FAKETIME -> fakeTimeLibrary().isPresent();
            case CGROUP -> isRoot() && Files.isWritable(MEMORY_CONTROLLER.resolve("cgroup.procs"));
        };
    }

    /// Where libfaketime is, for programs with threads.
    public static Optional<Path> fakeTimeLibrary() {
        return LIBRARY_PLACES.stream()
                .map(place -> Path.of(place, LIBRARY))
                .filter(Files::exists)
                .findFirst();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean isOnPath(String program) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
