// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.tree.SourceTree.Source;
import io.trijet.tools.bug.Bug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each rule names the files that break it and what to do instead.
final class SourceTreeRulesTest {
    /// Modules that may touch the world: the edge.
    private static final Set<String> EDGE = Set.of("watchdog", "server", "tools", "lab", "fuzz", "integration");

    private static final Pattern WORLD = Pattern.compile(
            "System\\.(currentTimeMillis|nanoTime)|Instant\\.now|\\bThread\\.|new Thread|\\bExecutors\\b|ThreadLocalRandom"
                    + "|Math\\.random|new Random\\(|UUID\\.randomUUID|import java\\.net\\.|import java\\.nio\\.file"
                    + "|\\bFileChannel\\b|import java\\.util\\.concurrent\\.locks|\\bsynchronized\\b");

    /// Ways in which data can become behaviour: deserialisation, polymorphic JSON, scripts, classes by name, look-ups.
    private static final Pattern BYTES_TO_CODE = Pattern.compile(
            "Object(Input|Output)Stream|XMLDecoder|ScriptEngine|Class\\.forName|ClassLoader|ServiceLoader"
                    + "|InitialContext|DefaultTyping|JsonTypeInfo|setAccessible|defineClass|Inflater|GZIP|javax\\.xml"
                    + "|javax\\.naming|\\.invoke\\(");

    private static final Pattern PROCESS = Pattern.compile("ProcessBuilder|\\.exec\\(");

    /// `Leashed`, too, only runs another product's `main` in a process that we started.
    private static final Set<String> STARTS_PROCESSES = Set.of(
            "ParentProcess.java",
            "NodeProcess.java",
            "ClusterDirectory.java",
            "RocketMqProcess.java",
            "RocketMqJars.java",
            "Errands.java",
            "BackgroundCommand.java",
            "SystemCommand.java",
            "Campaign.java");

    private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\(");

    private static final Pattern BAD_NAME =
            Pattern.compile("(Manager|Helper|Utils?|Impl|Common)\\.java$|/(Abstract|Default)[A-Z]\\w*\\.java$");

    private static final Pattern TYPE_DOC = Pattern.compile(
            "(?s)\\n///[^\\n]*\\n(?:///[^\\n]*\\n|@\\w+(?:\\((?:[^()\"]|\"[^\"]*\"|\\([^()]*\\))*\\))?\\n)*(?:public |abstract |final |sealed |non-sealed )*"
                    + "(?:class|interface|record|enum|@interface) ");

    private static final Pattern TEST_METHOD =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)[^{]*?void (\\w+)\\(", Pattern.DOTALL);

    @Test
    void only_the_edge_touches_clock_threads_files_and_sockets() {
        assertNone(
                SourceTree.main(),
                source -> !EDGE.contains(source.module())
                        && !source.path().toString().endsWith("simulation/Main.java")
                        && WORLD.matcher(withoutComments(source.text())).find(),
                "use a door of `environment` instead");
    }

    @Test
    void every_class_that_a_bug_points_to_is_in_its_module() {
        for (var bug : Bug.values()) {
            for (var place : bug.code().split("; ", -1)) {
                var module = place.substring(0, place.indexOf(':'));
                for (var name : place.substring(place.indexOf(':') + 2).split(", ", -1))
                    assertThat(SourceTree.main())
                            .as(bug + " points to " + name + " in " + module)
                            .anyMatch(source -> source.module().equals(module)
                                    && source.path().endsWith(name + ".java"));
            }
        }
    }

    @Test
    void no_bytes_become_code_objects_or_commands() {
        assertNone(
                SourceTree.main(),
                source -> !source.path().endsWith("Leashed.java")
                        && BYTES_TO_CODE.matcher(withoutComments(source.text())).find(),
                "decode into records; nothing is loaded, instantiated or called by a name that came as data");
        assertNone(
                SourceTree.main(),
                source -> !STARTS_PROCESSES.contains(source.path().getFileName().toString())
                        && PROCESS.matcher(withoutComments(source.text())).find(),
                "only these start a process, none of them on behalf of a client: " + STARTS_PROCESSES);
    }

    @Test
    void no_test_sleeps() {
        assertNone(
                SourceTree.tests(),
                source -> !source.path().endsWith("SourceTreeRulesTest.java")
                        && SLEEP.matcher(source.text()).find(),
                "wait for the thing itself: Awaitility, a latch, or virtual time");
    }

    @Test
    void every_file_starts_with_its_licence() {
        assertNone(
                everything(),
                source -> !source.text().startsWith("// SPDX-License-Identifier: Apache-2.0\n"),
                "first line: // SPDX-License-Identifier: Apache-2.0");
    }

    @Test
    void every_class_says_what_it_is_for() {
        assertNone(
                SourceTree.main(),
                source -> !source.isPackageInfo()
                        && !TYPE_DOC.matcher(source.text()).find(),
                "open the class with two to eight lines of ///");
    }

    @Test
    void every_package_has_a_front_door() {
        List<String> without = everything().stream()
                .map(source -> SourceTree.root().resolve(source.path()).getParent())
                .distinct()
                .filter(directory -> directory != null && directory.toString().contains("src/main"))
                .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                .map(Path::toString)
                .toList();
        assertThat(without).as("packages without package-info.java").isEmpty();
    }

    @Test
    void every_package_is_null_marked() {
        assertNone(
                SourceTree.main(),
                source -> source.isPackageInfo() && !source.text().contains("@NullMarked"),
                "annotate the package with @NullMarked");
    }

    @Test
    void names_say_what_a_thing_is() {
        assertNone(
                SourceTree.main(),
                source -> BAD_NAME.matcher("/" + source.path()).find(),
                "Manager, Helper, Util, Impl, Abstract, Default hide a name not found");
    }

    @Test
    void tests_are_sentences() {
        List<String> bad = new ArrayList<>();
        for (Source source : SourceTree.tests()) {
            var matcher = TEST_METHOD.matcher(source.text());
            while (matcher.find()) {
                if (!matcher.group(1).contains("_")) bad.add(source.path() + ": " + matcher.group(1));
            }
        }
        assertThat(bad).as("test names that are not sentences_with_underscores").isEmpty();
    }

    @Test
    void no_test_is_switched_off() {
        assertNone(
                SourceTree.tests(),
                source -> !source.path().endsWith("SourceTreeRulesTest.java")
                        && Pattern.compile("@Disabled|@Ignore\\b")
                                .matcher(source.text())
                                .find(),
                "mend it or delete it");
    }

    @Test
    void every_module_is_on_the_map() {
        String map = SourceTree.read(SourceTree.root().resolve("ARCHITECTURE.md"));
        assertThat(SourceTree.modules()).allSatisfy(module -> assertThat(map).contains("`" + module + "`"));
    }

    @Test
    void every_relative_link_in_the_documents_leads_somewhere() throws Exception {
        Path root = SourceTree.root();
        List<String> broken = new ArrayList<>();
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> top = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(documents::add);
        }
        for (Path document : documents) {
            var links = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)").matcher(SourceTree.read(document));
            while (links.find()) {
                Path directory = document.getParent();
                if (directory != null && !Files.exists(directory.resolve(links.group(1)))) {
                    broken.add(root.relativize(document) + " -> " + links.group(1));
                }
            }
        }
        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    private static List<Source> everything() {
        return Stream.concat(SourceTree.main().stream(), SourceTree.tests().stream())
                .toList();
    }

    private static void assertNone(List<Source> sources, Predicate<Source> breaksRule, String instead) {
        List<Path> bad = sources.stream().filter(breaksRule).map(Source::path).toList();
        assertThat(bad).as(instead).isEmpty();
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?m)^\\s*(///?|\\*).*$", "").replaceAll("//.*", "");
    }
}
