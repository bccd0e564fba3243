// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
    private static final int SECTOR = 512;

    private final World world = new World(1);
    private final SimulatedDisk disk = new SimulatedDisk(world);
    private final List<String> heard = new ArrayList<>();

    @Test
    void what_was_forced_survives_a_power_cut_whole() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            var each = new SimulatedDisk(new World(seed));
            var file = each.create("f", 0);
            file.write(100, text("kept"));
            file.force();
            each.forceNames();
            file.write(0, bytes(4 * SECTOR, 7));
            each.losePower();
            assertThat(each.exists("f")).isTrue();
            var kept = Arrays.copyOfRange(each.bytes("f"), 100, 104);
            assertThat(kept[0]).isIn((byte) 'k', (byte) 7);
        }
    }

    @Test
    void sectors_that_were_not_forced_survive_each_on_its_own() throws IOException {
        var patterns = new TreeSet<String>();
        for (int seed = 0; seed < 100; seed++) {
            var each = new SimulatedDisk(new World(seed));
            var file = each.create("f", 4 * SECTOR);
            file.force();
            each.forceNames();
            file.write(0, bytes(4 * SECTOR, 1));
            each.losePower();
            var left = each.bytes("f");
            var pattern = new StringBuilder();
            for (int sector = 0; sector < 4; sector++) {
                var slice = Arrays.copyOfRange(left, sector * SECTOR, (sector + 1) * SECTOR);
                assertThat(slice).containsOnly(slice[0]);
                pattern.append(slice[0]);
            }
            patterns.add(pattern.toString());
        }
        assertThat(patterns).hasSizeGreaterThan(8).contains("0000", "1111");
    }

    @Test
    void the_death_of_the_process_keeps_the_page_cache() throws IOException {
        disk.create("f", 0).write(0, text("unforced"));
        disk.kill();
        assertThat(new String(disk.bytes("f"), StandardCharsets.UTF_8)).isEqualTo("unforced");
        assertThat(disk.durableBytes("f")).isEmpty();
    }

    @Test
    void a_name_is_durable_only_after_the_names_were_forced() throws IOException {
        int lost = 0;
        for (int seed = 0; seed < 40; seed++) {
            var each = new SimulatedDisk(new World(seed));
            each.create("safe", 0).force();
            each.forceNames();
            each.create("new", 0).force();
            each.losePower();
            assertThat(each.exists("safe")).isTrue();
            if (!each.exists("new")) lost++;
        }
        assertThat(lost).isBetween(5, 35);
    }

    @Test
    void a_rename_that_was_not_forced_leaves_the_old_name_or_the_new_one() throws IOException {
        var seen = new TreeSet<String>();
        for (int seed = 0; seed < 40; seed++) {
            var each = new SimulatedDisk(new World(seed));
            each.create("old", 0);
            each.forceNames();
            each.rename("old", "new");
            each.losePower();
            seen.add(each.names().toString());
        }
        assertThat(seen).containsExactly("[new]", "[old]");
    }

    @Test
    void a_replaced_file_is_the_old_or_the_new_whatever_call_the_process_dies_in() throws IOException {
        var seen = new TreeSet<String>();
        for (int seed = 0; seed < 40; seed++) {
            var each = new SimulatedDisk(new World(seed));
            each.replace("f", text("old"));
            each.faults().crashAtCall(0, each::losePower);
            assertThatThrownBy(() -> each.replace("f", text("new"))).isInstanceOf(NodeDied.class);
            each.revive();
            seen.add(new String(each.bytes("f"), StandardCharsets.UTF_8));
        }
        assertThat(seen).containsExactly("new", "old");
    }

    @Test
    void a_failed_force_drops_what_it_should_have_kept_and_the_next_one_does_not_bring_it_back() throws IOException {
        var file = disk.create("f", 64 * SECTOR);
        file.force();
        disk.forceNames();
        disk.faults().failForces(name -> true, 1);
        file.write(0, bytes(64 * SECTOR, 1));
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force();
        assertThat(disk.bytes("f")).containsOnly(1);
        assertThat(disk.durableBytes("f")).contains((byte) 0);
        disk.losePower();
        assertThat(disk.bytes("f")).contains((byte) 0);
    }

    @Test
    void forces_end_in_the_order_they_began_and_cover_only_what_was_written_before() throws IOException {
        var lane = new SimulatedLane(world);
        // A disk in whose luck the kernel writes nothing back before it is asked to.
        var calm = new SimulatedDisk(world, "calm");
        var file = calm.create("f", SECTOR);
        calm.forceNames();
        calm.forceTakes(100_000, 900_000);
        lane.run(() -> {
            write(file, "one");
            file.force(lane, hears("first"));
            write(file, "two");
            file.force(lane, hears("second"));
            write(file, "six");
        });
        assertThat(world.runUntil(() -> heard.size() == 1, 10_000_000)).isTrue();
        assertThat(Arrays.copyOf(calm.durableBytes("f"), 3)).isEqualTo("one".getBytes(StandardCharsets.UTF_8));
        assertThat(world.runUntil(() -> heard.size() == 2, 10_000_000)).isTrue();
        assertThat(Arrays.copyOf(calm.durableBytes("f"), 3)).isEqualTo("two".getBytes(StandardCharsets.UTF_8));
        assertThat(heard).containsExactly("first done", "second done");
    }

    @Test
    void a_stalled_disk_ends_no_force_until_the_stall_is_over() throws IOException {
        var lane = new SimulatedLane(world);
        var file = disk.create("f", SECTOR);
        disk.faults().stallUntil(5_000_000_000L);
        lane.run(() -> file.force(lane, hears("force")));
        world.runUntil(4_999_999_999L);
        assertThat(heard).isEmpty();
        disk.faults().clear();
        world.runFor(1);
        assertThat(heard).containsExactly("force done");
    }

    @Test
    void a_blocking_force_takes_time_of_its_lane() throws IOException {
        disk.forceTakes(1_000_000, 1_000_001);
        var file = disk.create("f", SECTOR);
        long before = world.nanos();
        file.force();
        assertThat(world.nanos() - before).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void a_full_disk_refuses_new_sectors_and_takes_old_ones() throws IOException {
        var file = disk.create("f", 0);
        file.write(0, bytes(SECTOR, 1));
        disk.leave(0);
        file.write(0, bytes(SECTOR, 2));
        assertThatThrownBy(() -> file.write(SECTOR, bytes(1, 3))).hasMessageContaining("No space left");
        assertThat(disk.usableBytes()).isZero();
        disk.leaveAll();
        file.write(SECTOR, bytes(1, 3));
        assertThat(file.size()).isEqualTo(SECTOR + 1);
    }

    @Test
    void a_mapping_shows_later_writes_also_when_the_file_outgrows_it_and_ends_with_its_arena() throws IOException {
        var file = disk.create("f", SECTOR);
        MemorySegment window;
        try (var arena = Arena.ofShared()) {
            window = file.map(SECTOR, arena);
            file.write(0, bytes(1, 1));
            file.write(100 * SECTOR, bytes(1, 9));
            file.write(1, bytes(1, 2));
            assertThat(window.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
            assertThat(window.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 2);
            assertThat(window.isReadOnly()).isTrue();
        }
        assertThatThrownBy(() -> window.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rot_misdirection_loss_and_shortening_change_what_is_read() throws IOException {
        var file = disk.create("f", 4 * SECTOR);
        disk.rot("f", 5, 3);
        assertThat(disk.bytes("f")[5]).isEqualTo((byte) 8);
        disk.faults().misdirectWrites(1, SECTOR);
        file.write(0, bytes(1, 7));
        assertThat(disk.bytes("f")[SECTOR]).isEqualTo((byte) 7);
        disk.faults().loseWrites(name -> true, 1);
        file.write(2 * SECTOR, bytes(1, 9));
        file.force();
        disk.forceNames();
        disk.losePower();
        assertThat(disk.bytes("f")[2 * SECTOR]).isZero();
        disk.shorten("f", SECTOR);
        var after = disk.open("f");
        assertThatThrownBy(() -> after.read(SECTOR, bytes(1, 0))).isInstanceOf(EOFException.class);
    }

    @Test
    void a_forgotten_sector_is_empty_and_a_misplaced_one_has_the_bytes_of_another() throws IOException {
        var file = disk.create("f", 2 * SECTOR + 10);
        for (int sector = 0; sector < 3; sector++) file.write((long) sector * SECTOR, bytes(10, sector + 1));
        file.force();
        disk.forceNames();
        disk.misplace("f", 3, 2 * SECTOR + 5);
        disk.forget("f", SECTOR + 5);
        for (var found : List.of(disk.bytes("f"), disk.durableBytes("f"))) {
            assertThat(found).hasSize(2 * SECTOR + 10);
            assertThat(found[9]).isEqualTo((byte) 1);
            assertThat(found[SECTOR + 9]).isZero();
            assertThat(found[2 * SECTOR + 9]).isEqualTo((byte) 1);
        }
    }

    @Test
    void a_truncated_end_is_zero_when_the_file_grows_again() throws IOException {
        var file = disk.create("f", 0);
        file.write(0, bytes(3 * SECTOR, 1));
        file.truncate(10);
        file.write(2 * SECTOR, bytes(1, 2));
        file.force();
        disk.forceNames();
        disk.losePower();
        assertThat(disk.bytes("f")[9]).isEqualTo((byte) 1);
        assertThat(disk.bytes("f")[10]).isZero();
        assertThat(disk.bytes("f")[SECTOR]).isZero();
    }

    @Test
    void what_a_dead_process_had_open_is_void_and_its_lock_free() throws IOException {
        var file = disk.create("f", 0);
        assertThat(disk.lock("lock", "n0")).isTrue();
        assertThat(disk.lock("lock", "n0 again")).isFalse();
        disk.kill();
        assertThatThrownBy(() -> file.write(0, bytes(1, 1))).isInstanceOf(NodeDied.class);
        assertThat(disk.lock("lock", "n0")).isTrue();
        disk.kill();
        disk.lockElsewhere(true);
        assertThat(disk.lock("lock", "n0")).isFalse();
    }

    @Test
    void directories_share_faults_and_power() throws IOException {
        var below = disk.directory("log");
        below.create("f", 0).write(0, bytes(SECTOR, 1));
        assertThat(disk.names()).isEmpty();
        assertThat(disk.directory("log").exists("f")).isTrue();
        disk.faults().failForces(path -> path.startsWith("log/"), 1);
        var file = below.open("f");
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        assertThat(disk.tree()).hasSize(2);
    }

    private Forced hears(String what) {
        return new Forced() {
            @Override
            public void done() {
                heard.add(what + " done");
            }

            @Override
            public void failed(IOException why) {
                heard.add(what + " failed");
            }
        };
    }

    private static void write(DiskFile file, String content) {
        try {
            file.write(0, text(content));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment text(String content) {
        return MemorySegment.ofArray(content.getBytes(StandardCharsets.UTF_8));
    }

    private static MemorySegment bytes(int size, int value) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return MemorySegment.ofArray(bytes);
    }
}
