// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import java.util.stream.Collectors;

/// How every member stands, on one line.
final class States {
    private States() {}

    static String of(SimulatedCluster cluster) {
        return cluster.members().stream().map(States::of).collect(Collectors.joining("; "));
    }

    private static String of(Member member) {
        if (!member.machine().isUp()) return member.id() + " down";
        var view = member.broker().map(broker -> broker.view());
        if (view.isEmpty()) return member.id() + " starting";
        return member.id()
                + (view.get().serving() ? " serving" : " not serving")
                + view.get().groups().stream()
                        .map(group -> {
                            var replication = group.replication();
                            return " " + group.name() + " " + replication.standing() + " end=" + replication.end()
                                    + " persisted="
                                    + replication.persistedEnd() + " safe=" + replication.safeEnd() + " indexed="
                                    + group.indexedEnd();
                        })
                        .collect(Collectors.joining());
    }
}
