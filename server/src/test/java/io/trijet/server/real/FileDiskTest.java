// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Disk.Forced;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDiskTest {
    @TempDir
    Path directory;

    private FileDisk disk;

    @BeforeEach
    void open() throws IOException {
        disk = FileDisk.at(directory.resolve("data"));
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Test
    void a_new_file_holds_zeros_and_what_was_written() throws Exception {
        try (var file = disk.create("0000", 4096)) {
            file.write(10, bytes("hello"));
            file.force();
            var read = MemorySegment.ofArray(new byte[7]);
            file.read(9, read);
            assertThat(text(read)).isEqualTo("\0hello\0");
            assertThat(file.size()).isEqualTo(4096);
        }
        assertThatThrownBy(() -> disk.create("0000", 1)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.open("0001")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void reading_past_the_end_says_what_was_wanted() throws Exception {
        try (var file = disk.create("0000", 100)) {
            assertThatThrownBy(() -> file.read(90, MemorySegment.ofArray(new byte[11])))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("0000 ends before 101");
        }
    }

    @Test
    void a_window_shows_later_writes() throws Exception {
        try (var file = disk.create("0000", 4096);
                var arena = Arena.ofConfined()) {
            var window = file.map(4096, arena);
            file.write(0, bytes("later"));
            assertThat(text(window.asSlice(0, 5))).isEqualTo("later");
            assertThat(window.isReadOnly()).isTrue();
            assertThatThrownBy(() -> file.map(4097, arena)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void replacing_leaves_only_the_new_content_and_no_trace() throws Exception {
        disk.replace("VERSION", bytes("one"));
        disk.replace("VERSION", bytes("two"));
        assertThat(text(disk.read("VERSION"))).isEqualTo("two");
        assertThat(disk.names()).containsExactly("VERSION");
    }

    @Test
    void a_replacement_that_a_crash_cut_short_is_invisible_and_overwritten() throws Exception {
        disk.replace("VERSION", bytes("old"));
        Files.writeString(disk.path().resolve("VERSION" + FileNames.REPLACING), "half of a longer con");
        assertThat(disk.names()).containsExactly("VERSION");
        disk.replace("VERSION", bytes("new"));
        assertThat(text(disk.read("VERSION"))).isEqualTo("new");
    }

    @Test
    void names_are_sorted_files_without_directories() throws Exception {
        disk.create("b", 0).close();
        disk.create("a", 0).close();
        disk.directory("sub").create("c", 0).close();
        assertThat(disk.names()).containsExactly("a", "b");
        disk.rename("a", "b");
        assertThat(disk.names()).containsExactly("b");
        disk.delete("b");
        disk.delete("b");
        disk.forceNames();
        assertThat(disk.exists("b")).isFalse();
        assertThat(disk.directory("sub").exists("c")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".", "a/b", "/etc", "a\\b", ".hidden", "a b", "x.replacing", "ä"})
    void names_that_are_not_plain_are_refused(String name) {
        assertThatThrownBy(() -> disk.create(name, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.directory(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_name_of_127_characters_is_allowed_and_one_of_128_is_not() throws Exception {
        disk.create("x".repeat(127), 0).close();
        assertThatThrownBy(() -> disk.create("x".repeat(128), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_lock_is_taken_once_and_says_who_holds_it() throws Exception {
        assertThat(disk.lock("LOCK", "n0")).isTrue();
        assertThat(FileDisk.at(directory.resolve("data")).lock("LOCK", "n1")).isFalse();
        assertThat(Files.readString(disk.path().resolve("LOCK")))
                .startsWith("n0")
                .contains("pid " + ProcessHandle.current().pid());
    }

    @Test
    void forces_complete_on_the_lane_in_the_order_of_the_calls() throws Exception {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        var clock = new SystemClock();
        try (var loops = new EventLoops(1, clock, 1, _ -> {});
                var one = disk.create("1", 4096);
                var two = disk.create("2", 4096)) {
            var lane = loops.lane("broker-a");
            for (int i = 0; i < 50; i++) {
                var file = i % 3 == 0 ? one : two;
                file.write(0, bytes("x"));
                file.force(lane, forced(done, Integer.toString(i), lane));
            }
            var order = new ArrayList<String>();
            for (int i = 0; i < 50; i++) order.add(String.valueOf(done.poll(10, TimeUnit.SECONDS)));
            assertThat(order)
                    .isEqualTo(
                            IntStream.range(0, 50).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void a_force_that_failed_fails_for_ever() throws Exception {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (var loops = new EventLoops(1, new SystemClock(), 1, _ -> {})) {
            var lane = loops.lane("broker-a");
            var file = disk.create("1", 4096);
            file.close();
            file.force(lane, forced(done, "first", lane));
            file.force(lane, forced(done, "second", lane));
            assertThat(List.of(
                            String.valueOf(done.poll(10, TimeUnit.SECONDS)),
                            String.valueOf(done.poll(10, TimeUnit.SECONDS))))
                    .containsExactly("first failed", "second failed");
            assertThatThrownBy(file::force).hasMessageContaining("an earlier force of file 1 failed");
        }
    }

    private static Forced forced(BlockingQueue<String> done, String name, EventLoopLane lane) {
        return new Forced() {
            @Override
            public void done() {
                done.add(lane.isCurrent() ? name : "off the lane");
            }

            @Override
            public void failed(IOException why) {
                done.add(name + " failed");
            }
        };
    }

    @Test
    void the_medium_has_a_size() throws Exception {
        assertThat(disk.totalBytes()).isGreaterThan(disk.usableBytes()).isPositive();
    }
}
