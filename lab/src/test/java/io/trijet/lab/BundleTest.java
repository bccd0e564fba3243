// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The committed dashboard is the one that `web` describes.
final class BundleTest {
    /// As in `web/stamp.mjs`.
    private static final List<String> ALONE = List.of(
            "build", "index.html", "package-lock.json", "package.json", "stamp.mjs", "tsconfig.json", "vite.config.ts");

    @Test
    void the_bundle_was_built_from_the_present_sources() throws Exception {
        assertThat(resource("sources.sha256").strip())
                .as("the dashboard's sources in web/ have changed since its bundle was built: run web/build and commit"
                        + " what it writes")
                .isEqualTo(hash(web()));
    }

    @Test
    void the_page_names_only_files_that_are_there() throws Exception {
        var page = resource("index.html");
        var names = Pattern.compile("(?:src|href)=\"/([^\"]+)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(names).isNotEmpty();
        for (var name : names) assertThat(resource(name)).isNotEmpty();
    }

    private static Path web() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent()).resolve("web");
    }

    private static String resource(String name) throws IOException {
        try (var stream = Page.class.getResourceAsStream("web/" + name)) {
            assertThat(stream)
                    .as("resource web/%s, which web/build writes", name)
                    .isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// For each file, in the order of the paths: path, line feed, text with line feeds only, zero byte.
    private static String hash(Path web) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var path : sources(web)) {
            var text = Files.readString(web.resolve(path)).replace("\r\n", "\n");
            digest.update((path + "\n" + text + "\0").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<String> sources(Path web) throws IOException {
        try (var files = Files.walk(web.resolve("src"))) {
            var below = files.filter(Files::isRegularFile)
                    .map(file -> web.relativize(file).toString().replace('\\', '/'));
            return Stream.concat(ALONE.stream(), below).sorted().toList();
        }
    }
}
