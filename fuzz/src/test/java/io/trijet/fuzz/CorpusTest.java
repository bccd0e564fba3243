// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is kept is tried again at every build, without guidance and without native code.
final class CorpusTest {
    private static final Corpus CORPUS = new Corpus(Path.of("corpus"));
    private static final int CHANGES = 300;

    @ParameterizedTest
    @EnumSource(Target.class)
    void every_kept_input_is_read_or_refused(Target target) throws Exception {
        var attack = new Attack(target);
        for (var kept : CORPUS.of(target))
            assertThatCode(() -> attack.run(kept.input())).as(kept.why()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void what_is_as_it_should_be_is_read_and_so_is_what_differs_a_little(Target target) throws Exception {
        var attack = new Attack(target);
        var chance = new Random(target.word().hashCode());
        var seeds = target.make().seeds();
        assertThat(seeds).isNotEmpty();
        for (var seed : seeds) attack.run(seed);
        for (int i = 0; i < CHANGES; i++) attack.run(changed(seeds.get(chance.nextInt(seeds.size())), chance));
    }

    private static byte[] changed(byte[] seed, Random chance) {
        var changed = Arrays.copyOf(seed, Math.max(1, seed.length - chance.nextInt(2)));
        for (int flips = chance.nextInt(4); flips > 0; flips--)
            changed[chance.nextInt(changed.length)] = (byte) chance.nextInt();
        return changed;
    }

    @Test
    void every_file_of_the_corpus_belongs_to_a_target() throws IOException {
        var names = Arrays.stream(Target.values())
                .map(target -> target.word() + ".txt")
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(CORPUS.directory())) {
            assertThat(files.map(file -> file.getFileName().toString())).allMatch(names::contains);
        }
    }

    @Test
    void an_attack_that_costs_too_much_is_a_finding() {
        long allowed = Target.FRAME.allowedBytes(10);
        assertThatCode(() -> Attack.judge(Target.FRAME, 10, allowed)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Attack.judge(Target.FRAME, 10, allowed + 1))
                .hasMessageContaining("bytes were allocated");
    }
}
