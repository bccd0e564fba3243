// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.storage.LogDoors;
import io.trijet.storage.StorageMetric;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyIndexTest {
    private static final IndexConfig TINY = new IndexConfig(10, 1 << 20);

    private final World world = new World(1);
    private final SimulatedNode node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
    private final List<IOException> failures = new ArrayList<>();

    KeyIndexTest() {
        node.start();
    }

    private KeyIndex open() throws IOException {
        return KeyIndex.open(
                new LogDoors(node.disk().directory("group-0"), node.lane("a"), node.clock(), node.meter()),
                TINY,
                failures::add);
    }

    /// Message `i` has its record at `100 * i`, was stored at `1000 + i`, and has one of seven keys.
    private static void feed(KeyIndex keys, int until) throws IOException {
        for (int message = (int) (keys.position() / 100); message < until; message++) {
            keys.append("topic#" + message % 7, 100L * message, 100L * message + 32, 1000 + message);
            keys.fedTo(100L * (message + 1));
        }
    }

    private static List<Long> records(KeyIndex keys, String key, int maxCount, long begin, long end)
            throws IOException {
        return keys.query(key, maxCount, begin, end).stream()
                .map(KeyIndex.Hit::record)
                .toList();
    }

    private static List<Long> expected(int key, int until) {
        var records = new ArrayList<Long>();
        for (int message = until - 1; message >= 0; message--) if (message % 7 == key) records.add(100L * message);
        return records;
    }

    private static void assertHolds(KeyIndex keys, int until) throws IOException {
        for (int key = 0; key < 7; key++)
            assertThat(records(keys, "topic#" + key, 100, 0, Long.MAX_VALUE)).isEqualTo(expected(key, until));
    }

    @Test
    void s25_a_run_that_became_shorter_at_rest_is_dropped_with_what_follows_and_fed_again() throws IOException {
        feed(open(), 75);
        node.kill();
        node.start();
        var directory = node.disk().directory("group-0").directory("keys");
        var oldest = directory.names().getFirst();
        directory.shorten(oldest, directory.bytes(oldest).length - 1);
        var again = open();
        assertThat(again.position()).isZero();
        feed(again, 75);
        assertHolds(again, 75);
    }

    @Test
    void every_place_of_a_key_is_found_youngest_first() throws IOException {
        var keys = open();
        feed(keys, 57);
        assertHolds(keys, 57);
        assertThat(records(keys, "topic#9", 100, 0, Long.MAX_VALUE)).isEmpty();
        assertThat(keys.query("topic#0", 1, 0, Long.MAX_VALUE)).containsExactly(new KeyIndex.Hit(5600, 5632, 1056));
    }

    @Test
    void a_question_is_bounded_in_time_and_number() throws IOException {
        var keys = open();
        feed(keys, 57);
        assertThat(records(keys, "topic#0", 100, 1007, 1028)).containsExactly(2800L, 2100L, 1400L, 700L);
        assertThat(records(keys, "topic#0", 2, 1007, 1028)).containsExactly(2800L, 2100L);
        assertThat(records(keys, "topic#0", 2, 1008, 1013)).isEmpty();
    }

    @Test
    void after_a_crash_feeding_again_gives_the_same_index() throws IOException {
        var keys = open();
        feed(keys, 57);
        node.cutPower();
        node.start();
        var again = open();
        feed(again, 57);
        assertHolds(again, 57);
        again.flush();
        node.kill();
        node.start();
        var third = open();
        assertThat(third.position()).isEqualTo(5700);
        assertHolds(third, 57);
        assertThat(failures).isEmpty();
    }

    @Test
    void the_index_is_cut_back_anywhere_and_goes_on() throws IOException {
        for (int cut = 0; cut <= 57; cut++) {
            var keys = open();
            feed(keys, 57);
            keys.truncateAfter(100L * cut);
            assertThat(keys.position()).isEqualTo(100L * cut);
            assertHolds(keys, cut);
            feed(keys, 57);
            assertHolds(keys, 57);
            keys.close();
        }
    }

    @Test
    void what_retention_deleted_is_not_found() throws IOException {
        var keys = open();
        feed(keys, 57);
        world.runFor(1_000_000_000);
        keys.deleteBelow(3500);
        assertThat(records(keys, "topic#0", 100, 0, Long.MAX_VALUE)).containsExactly(5600L, 4900L, 4200L, 3500L);
        assertThat(node.disk().directory("group-0").directory("keys").names()).hasSize(3);
    }

    @Test
    void an_index_begun_anew_is_empty() throws IOException {
        var keys = open();
        feed(keys, 57);
        keys.resetTo(9000);
        assertThat(keys.query("topic#0", 10, 0, Long.MAX_VALUE)).isEmpty();
        node.cutPower();
        node.start();
        assertThat(open().position()).isEqualTo(9000);
    }

    @Test
    void rotten_entries_are_skipped_and_counted() throws IOException {
        var keys = open();
        feed(keys, 57);
        keys.close();
        var directory = node.disk().directory("group-0").directory("keys");
        for (int entry = 0; entry < 10; entry++)
            directory.rot(RunFile.name(0), directory.bytes(RunFile.name(0)).length - 20 - entry * 32L, 1);
        var again = open();
        for (int key = 0; key < 7; key++)
            assertThat(again.query("topic#" + key, 100, 0, Long.MAX_VALUE)).allMatch(hit -> hit.record() >= 1000);
        assertThat(node.meter().count(StorageMetric.INDEX_ENTRIES_IGNORED)).isEqualTo(10);
    }
}
