// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What the last comparison came to, in files that outlive this process. Any thread.
public final class Comparisons {
    private final Path directory;

    /// `directory`: exists.
    public Comparisons(Path directory) {
        this.directory = directory;
    }

    /// When it ended, in milliseconds since 1970, and what the command said last.
    public record Kept(long endedMillis, JsonNode result) {}

    /// Where its report is written, for people to read.
    public Path report() {
        return directory.resolve("comparison.html");
    }

    /// Who is killed meanwhile leaves the one before.
    public void keep(Kept comparison) throws IOException {
        var beside = file().resolveSibling(file().getFileName() + ".new");
        Files.writeString(beside, Json.text(comparison));
        Files.move(beside, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Empty if there was none yet.
    public Optional<Kept> last() throws IOException {
        if (!Files.exists(file())) return Optional.empty();
        return Optional.of(Json.MAPPER.readValue(Files.readString(file()), Kept.class));
    }

    /// For people to read. A `Problem` if there was none yet.
    public String lastReport() throws IOException {
        if (Files.exists(report())) return Files.readString(report());
        throw new Problem(404, "nothing was compared yet", "compare with POST /v1/bench, then look again");
    }

    private Path file() {
        return directory.resolve("comparison.json");
    }
}
