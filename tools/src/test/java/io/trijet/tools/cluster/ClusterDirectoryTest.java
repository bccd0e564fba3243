// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterDirectoryTest {
    /// Stand-ins for a `format` that works and one that does not.
    private static final NodeCommand FORMATS = new NodeCommand(Path.of("/bin/true"), List.of());
    private static final NodeCommand FAILS = new NodeCommand(Path.of("/bin/false"), List.of());

    @TempDir
    private Path parent;

    private Path data() {
        return parent.resolve("data");
    }

    private ClusterPlan plan(ClusterMode mode, int nodes) {
        return ClusterPlan.of(mode, nodes, ClusterPlan.Flush.SYNC, data(), PortPlan.standard());
    }

    @Test
    void a_new_cluster_gets_an_identity_a_secret_and_a_configuration_per_node() throws Exception {
        var plan = plan(ClusterMode.SYNC, 3);
        var directory = new ClusterDirectory(data());
        directory.prepare(plan, FORMATS);

        var identity = directory.identity().orElseThrow();
        assertThat(identity.shape().mode()).isEqualTo(ClusterMode.SYNC);
        assertThat(identity.shape().nodes()).isEqualTo(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.secretFile())))
                .isEqualTo("rw-------");
        var configuration = Files.readAllLines(plan.nodes().get(1).configFile());
        assertThat(configuration)
                .contains(
                        "cluster-id = " + identity.clusterId(),
                        "node = n1",
                        "mode = sync",
                        "members = n0@127.0.0.1:10912,n1@127.0.0.1:10922,n2@127.0.0.1:10932",
                        "broker-listen = 127.0.0.1:10921",
                        "http-listen = 127.0.0.1:8072");
        var secret = Files.readString(directory.secretFile()).strip();
        assertThat(configuration).noneMatch(line -> line.contains(secret));
    }

    @Test
    void clients_are_told_the_brokers_own_addresses_whatever_stands_between_the_members() throws Exception {
        var plan = plan(ClusterMode.RAFT, 3);
        new ClusterDirectory(data(), (_, _) -> "127.0.0.1:40000").prepare(plan, FORMATS);
        assertThat(Files.readAllLines(plan.nodes().get(1).configFile()))
                .contains(
                        "members = n0@127.0.0.1:40000,n1@127.0.0.1:10922,n2@127.0.0.1:40000",
                        "brokers = n0@127.0.0.1:10911,n1@127.0.0.1:10921,n2@127.0.0.1:10931");
    }

    @Test
    void a_cluster_keeps_its_identity_and_secret_when_it_is_started_again() throws Exception {
        var directory = new ClusterDirectory(data());
        directory.prepare(plan(ClusterMode.SYNC, 3), FORMATS);
        fill(0, 1, 2);
        var identity = directory.identity();
        var secret = Files.readString(directory.secretFile());
        directory.prepare(plan(ClusterMode.SYNC, 3), FAILS);
        assertThat(directory.identity()).isEqualTo(identity);
        assertThat(Files.readString(directory.secretFile())).isEqualTo(secret);
    }

    private void fill(int... nodes) throws IOException {
        for (int node : nodes) {
            var data = Files.createDirectories(data().resolve("n" + node));
            Files.writeString(data.resolve("VERSION"), "stands for a node's data");
        }
    }

    @Test
    void a_node_whose_data_is_gone_is_formatted_anew_by_itself() throws Exception {
        var directory = new ClusterDirectory(data());
        assertThat(directory.prepare(plan(ClusterMode.RAFT, 3), FORMATS)).isEmpty();
        fill(0, 2);
        assertThat(directory.prepare(plan(ClusterMode.RAFT, 3), FORMATS))
                .extracting(NodePlan::name)
                .containsExactly("n1");
        assertThatThrownBy(() -> directory.prepare(plan(ClusterMode.RAFT, 3), FAILS))
                .hasMessageContaining("could not be formatted");
    }

    @Test
    void a_cluster_without_any_data_is_not_begun_anew_in_silence() throws Exception {
        var directory = new ClusterDirectory(data());
        directory.prepare(plan(ClusterMode.RAFT, 3), FORMATS);
        assertThatThrownBy(() -> directory.prepare(plan(ClusterMode.RAFT, 3), FORMATS))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.hint()).contains("--fresh"));
    }

    @Test
    void data_of_another_mode_or_size_is_refused_and_the_remedy_named() throws Exception {
        var directory = new ClusterDirectory(data());
        directory.prepare(plan(ClusterMode.ASYNC, 3), FORMATS);
        for (var other : List.of(plan(ClusterMode.SYNC, 3), plan(ClusterMode.ASYNC, 2))) {
            assertThatThrownBy(() -> directory.prepare(other, FORMATS))
                    .isInstanceOfSatisfying(ClusterException.class, e -> {
                        assertThat(e).hasMessageContaining("mode async with 3 nodes");
                        assertThat(e.hint()).contains("--fresh");
                    });
        }
    }

    @Test
    void a_cluster_whose_forming_failed_is_formed_again() throws Exception {
        var directory = new ClusterDirectory(data());
        assertThatThrownBy(() -> directory.prepare(plan(ClusterMode.SYNC, 3), FAILS))
                .isInstanceOf(ClusterException.class);
        assertThat(directory.identity()).isEmpty();
        directory.prepare(plan(ClusterMode.ASYNC, 2), FORMATS);
        assertThat(directory.identity().orElseThrow().shape().mode()).isEqualTo(ClusterMode.ASYNC);
    }

    @Test
    void somebody_elses_directory_is_neither_used_nor_emptied() throws Exception {
        Files.createDirectories(data());
        var photo = Files.writeString(data().resolve("photo.jpg"), "precious");
        var directory = new ClusterDirectory(data());
        assertThatThrownBy(() -> directory.prepare(plan(ClusterMode.SYNC, 3), FORMATS))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("photo.jpg");
        directory.discard();
        assertThat(photo).hasContent("precious");
    }

    @Test
    void discarding_leaves_nothing_of_the_cluster() throws Exception {
        var directory = new ClusterDirectory(data());
        directory.prepare(plan(ClusterMode.SYNC, 3), FORMATS);
        Files.createDirectories(data().resolve("n0").resolve("deep"));
        directory.discard();
        assertThat(data()).isEmptyDirectory();
    }
}
