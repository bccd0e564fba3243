// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a script in the place of Maven.
final class RocketMqJarsTest {
    /// What Maven is told, made usable for the script: where the jars shall go.
    private static final String PLACE = """
            #!/bin/sh
            for argument; do case $argument in -DoutputDirectory=*) place=${argument#*=} ;; esac; done
            test -f pom.xml || exit 3
            mkdir -p "$place"
            """;

    @TempDir
    private Path directory;

    private RocketMqJars jars(String script) throws IOException {
        var maven = directory.resolve("maven");
        Files.writeString(maven, script);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        return new RocketMqJars(directory.resolve("cache/rocketmq"), maven.toString());
    }

    private static Failure failure(RocketMqJars jars) {
        return catchThrowableOfType(Failure.class, jars::fetch);
    }

    private void assertNothingIsLeft() throws IOException {
        try (var left = Files.list(directory.resolve("cache"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void what_was_fetched_is_found_again() throws Exception {
        var jars = jars(PLACE + "touch $place/rocketmq-namesrv-5.5.0.jar $place/rocketmq-broker-5.5.0.jar\n");
        assertThat(jars.find()).isEmpty();
        var place = jars.fetch();
        assertThat(place.resolve("rocketmq-broker-5.5.0.jar")).exists();
        assertThat(jars.find()).contains(place);
        try (var kept = Files.list(directory.resolve("cache"))) {
            assertThat(kept).containsExactly(directory.resolve("cache/rocketmq"));
        }
    }

    @Test
    void without_maven_it_says_so_and_leaves_nothing() throws Exception {
        var failure = failure(new RocketMqJars(directory.resolve("cache/rocketmq"), "/no/such/maven"));
        assertThat(failure.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failure).hasMessageContaining("'/no/such/maven' does not start");
        assertThat(failure.hint()).contains("install Maven");
        assertNothingIsLeft();
    }

    @Test
    void a_download_that_fails_is_told_in_mavens_words_and_leaves_nothing_half() throws Exception {
        var jars = jars(PLACE + "touch $place/rocketmq-namesrv-5.5.0.jar\n"
                + "echo '[WARNING] slow'; echo '[ERROR] no route to the repository'; echo '[ERROR] more'; exit 1\n");
        var failure = failure(jars);
        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("[ERROR] no route to the repository");
        assertThat(failure.hint()).contains("settings.xml");
        assertThat(jars.find()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void a_maven_that_claims_success_is_not_believed() throws Exception {
        var failure = failure(jars(PLACE));
        assertThat(failure).hasMessageContaining("did not");
        assertNothingIsLeft();
    }
}
