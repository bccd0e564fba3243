// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.cluster;

import io.trijet.tools.cluster.ClusterMode;
import java.io.IOException;
import java.io.UncheckedIOException;

/// One `sync` cluster of two nodes for all tests that break nothing; ends with the test process.
public final class SharedCluster {
    private static final TestCluster CLUSTER = start();

    private SharedCluster() {}

    private static TestCluster start() {
        try {
            TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
            cluster.awaitFirstSend();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    cluster.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return cluster;
        } catch (Exception e) {
            throw new IllegalStateException("the shared cluster did not start", e);
        }
    }

    public static String namesrv() {
        return CLUSTER.namesrv();
    }

    public static String brokerAddress(String node) {
        return CLUSTER.node(node).brokerAddress();
    }

    public static int brokerPort(String node) {
        return CLUSTER.node(node).broker();
    }
}
